package dev.ppp.examples.queries;

/**
 * How much there is.
 *
 * @param customers of the one large tenant; it has ten orders for each
 * @param tenants small tenants
 * @param remembered tenants whose context is looked up
 */
record Size(int customers, int tenants, int remembered) {

    /** The customers of a tenant that is read across, and of a small one, as shares of the large one's. */
    int customersAcross() {
        return customers / 2;
    }

    static final int SMALL = 20;

    static Size full() {
        return new Size(10_000, 1_000, 10_000);
    }

    /** For a look whether it works. */
    static Size quick() {
        return new Size(200, 20, 50);
    }
}
