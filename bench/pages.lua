-- Result pages as people ask for them: words, places and orders in turn.
local words = { "pflege", "koch", "it leiter", "verk%C3%A4ufer", "lagerist", "elektriker",
  "sachbearbeiter", "softwareentwickler", "erzieher", "projektmanager", "data engineer",
  "mechatroniker", "reinigung", "buchhaltung", "teilzeit b%C3%BCro", "fahrer" }
local places = { "", "Leipzig", "Berlin", "Hagen", "K%C3%B6ln", "04103", "M%C3%BCnchen", "" }
local sorts = { "relevanz", "titel", "datum" }
local n = 0
function request()
  n = n + 1
  local w = words[n % #words + 1]:gsub(" ", "+")
  local p = places[math.floor(n / #words) % #places + 1]
  local s = sorts[n % #sorts + 1]
  return wrk.format("GET", "/suche?was=" .. w .. "&wo=" .. p .. "&umkreis=50&sort=" .. s)
end
