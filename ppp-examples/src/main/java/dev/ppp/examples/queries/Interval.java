package dev.ppp.examples.queries;

import java.util.List;
import java.util.Locale;

/**
 * A mean with the interval in which it lies with a probability of 95 %, by Student's t over the rounds.
 *
 * @param mean the mean
 * @param margin half of the interval; infinite with one round
 */
record Interval(double mean, double margin) {

    /** For 1, 2, ... degrees of freedom. */
    private static final double[] STUDENT = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};

    private static final double NORMAL = 1.96;

    static Interval of(List<Double> values) {
        int n = values.size();
        double mean = values.stream().mapToDouble(it -> it).average().orElseThrow();
        if (n == 1) {
            return new Interval(mean, Double.POSITIVE_INFINITY);
        }
        double squares =
                values.stream().mapToDouble(it -> (it - mean) * (it - mean)).sum();
        double student = n - 2 < STUDENT.length ? STUDENT[n - 2] : NORMAL;
        return new Interval(mean, student * Math.sqrt(squares / (n - 1) / n));
    }

    /** Returns it with so many decimals. */
    String shown(int decimals, String unit) {
        return String.format(Locale.ROOT, "%." + decimals + "f", mean)
                + (Double.isInfinite(margin) ? "" : String.format(Locale.ROOT, " ± %." + decimals + "f", margin))
                + unit;
    }
}
