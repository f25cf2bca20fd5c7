#include "pay/unit.h"

static const char *const names[] = {"", "hour", "day", "week", "month", "year"};

const char *pay_unit_name(enum pay_unit u)
{
    return (size_t)u < sizeof(names) / sizeof(names[0]) ? names[u] : "";
}

enum pay_unit pay_unit_of(struct str name)
{
    for (int u = PAY_HOUR; u <= PAY_YEAR; u++)
        if (str_eq(name, str_of(names[u])))
            return (enum pay_unit)u;
    return PAY_UNIT_NONE;
}
