/* The period an amount of pay is for. */
#ifndef PAY_UNIT_H
#define PAY_UNIT_H

#include "base/str.h"

enum pay_unit { PAY_UNIT_NONE, PAY_HOUR, PAY_DAY, PAY_WEEK, PAY_MONTH, PAY_YEAR };

/* "hour" "day" "week" "month" "year"; "" for PAY_UNIT_NONE. */
const char *pay_unit_name(enum pay_unit u);
/* The reverse; PAY_UNIT_NONE when unknown. */
enum pay_unit pay_unit_of(struct str name);

#endif
