// SPDX-FileCopyrightText: The Lifeboat developers
// SPDX-License-Identifier: Apache-2.0

#include "jobs/Job.h"

namespace lifeboat {

const char *outcomeName(Outcome outcome)
{
    switch (outcome) {
    case Outcome::DoneAndChecked:
        return "done-and-checked";
    case Outcome::DoneNotChecked:
        return "done-not-checked";
    case Outcome::NotDone:
        break;
    }
    return "not-done";
}

} // namespace lifeboat
