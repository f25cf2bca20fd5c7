/* Tables whose columns are known by their names, English or German. */
#include "ingest/csv.h"

static const struct {
    struct str name;
    enum feed_field field;
} columns[] = {
    {STR_INIT("ref"), FF_REF},
    {STR_INIT("reference"), FF_REF},
    {STR_INIT("referenz"), FF_REF},
    {STR_INIT("id"), FF_REF},
    {STR_INIT("job_id"), FF_REF},
    {STR_INIT("title"), FF_TITLE},
    {STR_INIT("titel"), FF_TITLE},
    {STR_INIT("job_title"), FF_TITLE},
    {STR_INIT("stellentitel"), FF_TITLE},
    {STR_INIT("company"), FF_EMPLOYER},
    {STR_INIT("employer"), FF_EMPLOYER},
    {STR_INIT("firma"), FF_EMPLOYER},
    {STR_INIT("arbeitgeber"), FF_EMPLOYER},
    {STR_INIT("company_url"), FF_EMPLOYER_URL},
    {STR_INIT("url"), FF_URL},
    {STR_INIT("link"), FF_URL},
    {STR_INIT("job_url"), FF_URL},
    {STR_INIT("apply_url"), FF_APPLY_URL},
    {STR_INIT("job_url_direct"), FF_APPLY_URL},
    {STR_INIT("occupation"), FF_OCCUPATION},
    {STR_INIT("beruf"), FF_OCCUPATION},
    {STR_INIT("department"), FF_DEPARTMENT},
    {STR_INIT("abteilung"), FF_DEPARTMENT},
    {STR_INIT("keywords"), FF_KEYWORDS},
    {STR_INIT("skills"), FF_KEYWORDS},
    {STR_INIT("language"), FF_LANGUAGE},
    {STR_INIT("sprache"), FF_LANGUAGE},
    {STR_INIT("plz"), FF_PLZ},
    {STR_INIT("postal_code"), FF_PLZ},
    {STR_INIT("postalcode"), FF_PLZ},
    {STR_INIT("zip"), FF_PLZ},
    {STR_INIT("ort"), FF_TOWN},
    {STR_INIT("town"), FF_TOWN},
    {STR_INIT("region"), FF_REGION},
    {STR_INIT("state"), FF_REGION},
    {STR_INIT("bundesland"), FF_REGION},
    {STR_INIT("country"), FF_COUNTRY},
    {STR_INIT("land"), FF_COUNTRY},
    {STR_INIT("street"), FF_STREET},
    {STR_INIT("strasse"), FF_STREET},
    {STR_INIT("straße"), FF_STREET},
    {STR_INIT("location"), FF_LOCATION},
    {STR_INIT("city"), FF_LOCATION}, /* in tables found in the wild it holds anything */
    {STR_INIT("arbeitsort"), FF_LOCATION},
    {STR_INIT("standort"), FF_LOCATION},
    {STR_INIT("lat"), FF_LAT},
    {STR_INIT("latitude"), FF_LAT},
    {STR_INIT("lon"), FF_LON},
    {STR_INIT("longitude"), FF_LON},
    {STR_INIT("description"), FF_TEXT},
    {STR_INIT("beschreibung"), FF_TEXT},
    {STR_INIT("aufgaben"), FF_TASKS},
    {STR_INIT("profil"), FF_PROFILE},
    {STR_INIT("salary"), FF_PAY_TEXT},
    {STR_INIT("gehalt"), FF_PAY_TEXT},
    {STR_INIT("salary_min"), FF_PAY_MIN},
    {STR_INIT("min_amount"), FF_PAY_MIN},
    {STR_INIT("salary_max"), FF_PAY_MAX},
    {STR_INIT("max_amount"), FF_PAY_MAX},
    {STR_INIT("salary_unit"), FF_PAY_UNIT},
    {STR_INIT("interval"), FF_PAY_UNIT},
    {STR_INIT("currency"), FF_CURRENCY},
    {STR_INIT("job_type"), FF_EMPLOYMENT},
    {STR_INIT("employment_type"), FF_EMPLOYMENT},
    {STR_INIT("worktime"), FF_EMPLOYMENT},
    {STR_INIT("arbeitszeit"), FF_EMPLOYMENT},
    {STR_INIT("contract"), FF_EMPLOYMENT},
    {STR_INIT("seniority"), FF_LEVEL},
    {STR_INIT("level"), FF_LEVEL},
    {STR_INIT("remote"), FF_REMOTE},
    {STR_INIT("date_posted"), FF_POSTED},
    {STR_INIT("posted"), FF_POSTED},
    {STR_INIT("date"), FF_POSTED},
    {STR_INIT("datum"), FF_POSTED},
    {STR_INIT("valid_through"), FF_VALID_THROUGH},
    {STR_INIT("expires"), FF_VALID_THROUGH},
    {STR_INIT("start"), FF_STARTS},
};

static enum feed_field field_of(const struct ingest_options *opt, struct str name)
{
    (void)opt;
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
        if (str_eq_nocase(name, columns[i].name))
            return columns[i].field;
    return FF_NONE;
}

static const struct csv_feed feed = {.field_of = field_of};

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    return csv_feed_read(&feed, bytes, opt, fn, user, res, err);
}

static int detect(struct str head)
{
    char c = head.len > 0 ? head.ptr[0] : '<';
    if (c == '<' || c == '{' || c == '[')
        return 0;
    size_t known = csv_columns_known(&feed, head);
    return known >= 3 ? 80 : known == 2 ? 60 : 0;
}

const struct source_format source_csv = {
    .name = "csv",
    .title = "tables with column names (CSV, also with ; or tab)",
    .full = true,
    .detect = detect,
    .read = read,
};
