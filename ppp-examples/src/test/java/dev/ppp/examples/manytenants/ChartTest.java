package dev.ppp.examples.manytenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class ChartTest {

    private static final String PPP = "#336791";
    private static final String PLAIN = "#e0930b";

    @Test
    void has_three_panels_with_every_figure() throws Exception {
        assertThat(elements("text", List.of(Measured.FEW, Measured.MANY)).stream()
                        .map(Element::getTextContent)
                        .toList())
                .isEqualTo(List.of(
                        "Cold apply, tenants a second",
                        "PPP",
                        "50.0",
                        "50.0",
                        "plain way",
                        "25.0",
                        "10.0",
                        "100 tenants",
                        "5,000 tenants",
                        "Repair of one added column, tenants a second",
                        "PPP",
                        "80.0",
                        "200",
                        "plain way",
                        "20.0",
                        "8.33",
                        "100 tenants",
                        "5,000 tenants",
                        "Nothing changed, milliseconds for each tenant",
                        "apply",
                        "0.05",
                        "0.20",
                        "plan",
                        "2.50",
                        "0.80",
                        "drift check",
                        "3.00",
                        "0.90",
                        "100 tenants",
                        "5,000 tenants"));
    }

    @Test
    void draws_each_bar_as_high_as_its_figure() throws Exception {
        assertThat(elements("rect", List.of(Measured.FEW, Measured.MANY)).stream()
                        .filter(it -> it.hasAttribute("x"))
                        .map(it -> it.getAttribute("fill") + " " + it.getAttribute("height"))
                        .limit(6)
                        .toList())
                .isEqualTo(List.of(
                        PPP + " 12", PPP + " 168.0", PPP + " 168.0", PLAIN + " 12", PLAIN + " 84.0", PLAIN + " 33.7"));
    }

    private static List<Element> elements(String name, List<Figures> figures) throws Exception {
        byte[] svg = new Chart(figures).toString().getBytes(StandardCharsets.UTF_8);
        NodeList found = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg))
                .getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(it -> (Element) found.item(it))
                .toList();
    }
}
