/* core/fault_point.h - named places where a test ends the process, to see what is left behind.
 *
 * Compiled in only with SUBTIER_FAULT_POINTS, for the test that defines fault_point() itself;
 * everywhere else nothing is left of it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_FAULT_POINT_H
#define CORE_FAULT_POINT_H

#ifdef SUBTIER_FAULT_POINTS
void fault_point(const char *name);
#define FAULT_POINT(name) fault_point(name)
#else
#define FAULT_POINT(name) ((void)0)
#endif

#endif
