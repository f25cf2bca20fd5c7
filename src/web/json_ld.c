/* schema.org JobPosting, so that other engines read our pages as we read others'. Only what the
 * posting states: what was read out of prose stays out. */
#include "web/posting_facts.h"

#include "base/json.h"

static void organisation(struct json *j, const struct posting *post)
{
    json_obj(j, "hiringOrganization");
    json_str(j, "@type", STR("Organization"));
    json_str(j, "name", post->employer);
    json_str_opt(j, "sameAs", post->employer_url);
    json_end(j);
}

static void one_location(struct page *p, struct json *j, const struct fact_place *fp)
{
    if (fp->place == PLACE_NONE)
        return;
    const struct place *at = gazetteer_get(site_gazetteer(p->web), fp->place);
    json_obj(j, NULL);
    json_str(j, "@type", STR("Place"));
    json_obj(j, "address");
    json_str(j, "@type", STR("PostalAddress"));
    json_str_opt(j, "postalCode", at->plz);
    json_str(j, "addressLocality", at->name);
    if (at->state != STATE_NONE)
        json_str(j, "addressRegion", str_of(state_name(at->state)));
    json_str(j, "addressCountry", STR("DE"));
    json_end(j);
    json_end(j);
}

static void employment_types(struct json *j, const struct posting *post)
{
    static const struct {
        uint32_t bit;
        const char *type;
    } times[] = {{WORKTIME_FULL, "FULL_TIME"}, {WORKTIME_PART, "PART_TIME"}};
    json_arr(j, "employmentType");
    for (size_t i = 0; i < 2; i++)
        if (post->worktime & times[i].bit)
            json_str(j, NULL, str_of(times[i].type));
    if (post->contract == CONTRACT_TEMPORARY)
        json_str(j, NULL, STR("TEMPORARY"));
    else if (post->contract == CONTRACT_INTERNSHIP)
        json_str(j, NULL, STR("INTERN"));
    else if (post->contract == CONTRACT_FREELANCE)
        json_str(j, NULL, STR("CONTRACTOR"));
    json_end(j);
}

static void salary(struct json *j, const struct posting_pay *pay)
{
    static const char *const units[] = {[PAY_HOUR] = "HOUR",
                                        [PAY_DAY] = "DAY",
                                        [PAY_WEEK] = "WEEK",
                                        [PAY_MONTH] = "MONTH",
                                        [PAY_YEAR] = "YEAR"};
    if (!pay->stated || pay->unit == PAY_UNIT_NONE || pay->unit > PAY_YEAR ||
        (pay->min <= 0 && pay->max <= 0))
        return;
    json_obj(j, "baseSalary");
    json_str(j, "@type", STR("MonetaryAmount"));
    json_str(j, "currency", pay->currency.len ? pay->currency : STR("EUR"));
    json_obj(j, "value");
    json_str(j, "@type", STR("QuantitativeValue"));
    if (pay->min > 0)
        json_num(j, "minValue", pay->min, 2);
    if (pay->max > 0)
        json_num(j, "maxValue", pay->max, 2);
    json_str(j, "unitText", str_of(units[pay->unit]));
    json_end(j);
    json_end(j);
}

static void dates(struct page *p, struct json *j, const struct posting *post)
{
    if (post->posted != DATE_NONE)
        json_str(j, "datePosted", date_iso(p->a, post->posted));
    if (post->valid_through != DATE_NONE)
        json_str(j, "validThrough", date_iso(p->a, post->valid_through));
    if (post->starts != DATE_NONE)
        json_str(j, "jobStartDate", date_iso(p->a, post->starts));
}

void posting_json_ld(struct page *p, const struct vacancy *v)
{
    const struct posting *post = &v->posting;
    if (post->example || post->employer.len == 0)
        return;
    struct buf text = BUF_MAX(2u << 20);
    struct json j = json_to(&text);
    json_obj(&j, NULL);
    json_str(&j, "@context", STR("https://schema.org"));
    json_str(&j, "@type", STR("JobPosting"));
    json_str(&j, "title", post->title);
    json_str(&j, "description", post->html.len ? post->html : post->text);
    organisation(&j, post);
    dates(p, &j, post);
    json_arr(&j, "jobLocation");
    for (size_t i = 0; i < v->facts.n_places; i++)
        one_location(p, &j, &v->facts.places[i]);
    json_end(&j);
    if (v->facts.remote == REMOTE_FULL)
        json_str(&j, "jobLocationType", STR("TELECOMMUTE"));
    employment_types(&j, post);
    salary(&j, &post->pay);
    json_str_opt(&j, "url", post->url);
    json_end(&j);
    if (buf_ok(&text)) {
        html_raw(p->out, "<script type=\"application/ld+json\">");
        html_json(p->out, buf_view(&text));
        html_raw(p->out, "</script>\n");
    }
    buf_done(&text);
}
