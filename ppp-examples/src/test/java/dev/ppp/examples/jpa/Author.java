package dev.ppp.examples.jpa;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An author with books. Names no schema: the connection stands in the tenant's. */
@Entity(name = "Author")
class Author {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long id;

    String name;

    int born;

    @Version
    int version;

    @OneToMany(mappedBy = "author", cascade = CascadeType.ALL, orphanRemoval = true)
    @OrderBy("title")
    List<Book> books = new ArrayList<>();

    Author(String name, int born, String... titles) {
        this.name = name;
        this.born = born;
        for (String title : titles) {
            books.add(new Book(this, title));
        }
    }

    /** For JPA. */
    protected Author() {
        this("", 0);
    }
}
