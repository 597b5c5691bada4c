package dev.ppp.examples.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import org.jspecify.annotations.Nullable;

/** A book of an author. */
@Entity(name = "Book")
class Book {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "author_id")
    @Nullable
    Author author;

    String title;

    Book(@Nullable Author author, String title) {
        this.author = author;
        this.title = title;
    }

    /** For JPA. */
    protected Book() {
        this(null, "");
    }
}
