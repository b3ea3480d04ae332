using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Localization;

public sealed class TextRendererTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 25, 12, 0);

    [Theory]
    [InlineData("en", "Fri 27 Mar", "Fri 1 Jan 2027")]
    [InlineData("ru", "пт, 27 марта", "пт, 1 января 2027 года")]
    public void Day_shows_its_weekday_and_a_year_other_than_the_current(string language, string near, string far)
    {
        Assert.Equal(near, Render(language, LocalizableValue.Date(new(2026, 3, 27))));
        Assert.Equal(far, Render(language, LocalizableValue.Date(new(2027, 1, 1))));
    }

    [Theory]
    [InlineData("en", "Tue 10:40", "Mon 6 Apr, 01:30 (Berlin)", "Tue 10:40 (Berlin)")]
    [InlineData("ru", "вт, 10:40", "пн, 6 апреля, 01:30 (Берлин)", "вт, 10:40 (Берлин)")]
    public void Instant_is_shown_in_the_time_zone_of_the_reader(string language, string near, string far, string shared)
    {
        var tuesday = LocalizableValue.Timestamp(Instant.FromUtc(2026, 3, 24, 9, 40));
        Assert.Equal(near, Render(language, tuesday));
        Assert.Equal(far, Render(language, LocalizableValue.Timestamp(Instant.FromUtc(2026, 4, 5, 23, 30))));
        Assert.Equal(shared, new TextRenderer(Reader(language) with { IsShared = true }, s => s).RenderValue(tuesday));
    }

    [Theory]
    [InlineData("en", 0, "less than a minute")]
    [InlineData("en", 59 * 60 + 59, "59 min")]
    [InlineData("en", 3600, "1 h")]
    [InlineData("en", 3660, "1 h 1 min")]
    [InlineData("en", 27 * 3600 + 1800, "1 day 3 h")]
    [InlineData("en", 48 * 3600 + 60, "2 days")]
    [InlineData("en", 200 * 3600, "8 days")]
    [InlineData("ru", 51 * 3600, "2 дня 3 ч")]
    [InlineData("ru", -51 * 3600, "2 дня 3 ч")]
    [InlineData("ru", 21 * 86400, "21 день")]
    public void Duration_is_shown_in_its_significant_units(string language, int seconds, string text) =>
        Assert.Equal(text, Render(language, LocalizableValue.Duration(Duration.FromSeconds(seconds))));

    [Theory]
    [InlineData("en", "none", "a", "a and b", "a, b and c")]
    [InlineData("ru", "нет", "a", "a и b", "a, b и c")]
    public void List_is_joined_by_the_rules_of_the_language(string language, params string[] texts)
    {
        string[] items = ["a", "b", "c"];
        for (var n = 0; n <= 3; n++)
            Assert.Equal(texts[n], Render(language, LocalizableValue.List(items.Take(n).Select(i => (LocalizableValue)i))));
    }

    [Theory]
    [InlineData(3, 9, "3 of 9 ▮▮▮▯▯▯▯▯▯")]
    [InlineData(0, 0, "0 of 0 ▯▯▯▯▯▯▯▯▯▯")]
    [InlineData(20, 40, "20 of 40 ▮▮▮▮▮▯▯▯▯▯")]
    [InlineData(99, 9, "99 of 9 ▮▮▮▮▮▮▮▮▮")]
    public void Progress_is_shown_as_marks(int done, int of, string text) => Assert.Equal(text, Render("en", LocalizableValue.Progress(done, of)));

    [Fact]
    public void Phrase_that_stands_alone_starts_with_a_capital_letter()
    {
        Assert.Equal("Yes", Render("en", LocalizableValue.Sentence("say.yes")));
        Assert.Equal("Да", Render("ru", LocalizableValue.Sentence("say.yes")));
    }

    [Fact]
    public void Names_and_plain_strings_are_escaped_and_phrases_are_not()
    {
        var turn = new TextRenderer(Reader("en"), s => $"<{s}>");
        Assert.Equal("<Bo> and <x>", turn.RenderValue(LocalizableValue.List(LocalizableValue.PersonName(new("bo")), "x")));
        Assert.Equal(
            "<$t>, yes and 7",
            turn.RenderValue(
                LocalizableValue.Text(
                    "say.list.next",
                    new() { ["first"] = "$t", ["next"] = LocalizableValue.Text("say.list.last", new() { ["first"] = true, ["next"] = 7 }) }
                )
            )
        );
        Assert.Equal("CertBot", turn.RenderValue(LocalizableValue.PersonName(PersonId.Clock)));
    }

    [Theory]
    [InlineData("""{"$t":"no.such.text"}""", "[no.such.text]")]
    [InlineData("""{"$t":7}""", "")]
    [InlineData("""{"$t":null}""", "")]
    [InlineData("""{"$day":"2026-02-30"}""", "")]
    [InlineData("""{"$at":"yesterday"}""", "")]
    [InlineData("""{"$for":1e300}""", "")]
    [InlineData("""{"$for":"x"}""", "")]
    [InlineData("""{"$done":{},"of":[]}""", "")]
    [InlineData("""{"$done":1e20,"of":-4}""", "")]
    [InlineData("""{"$list":{}}""", "")]
    [InlineData("""{"other":1}""", "")]
    [InlineData("""{"$t":"say.list.last","data":[]}""", "[first] and [next]")]
    public void Malformed_value_is_rendered_without_an_exception(string leaf, string text) =>
        Assert.Equal(text, Render("en", CoreJson.Read<LocalizableValue>(leaf)));

    [Fact]
    public void Endless_phrase_recursion_stops()
    {
        var phrase = LocalizableValue.Text("say.yes");
        for (var i = 0; i < 40; i++)
            phrase = LocalizableValue.Text("say.list.last", new() { ["first"] = "a", ["next"] = phrase });
        Assert.EndsWith("…", Render("en", phrase), StringComparison.Ordinal);
    }

    private static string Render(string language, LocalizableValue? leaf) => new TextRenderer(Reader(language), s => s).RenderValue(leaf);

    private static RenderContext Reader(string language) =>
        new(new(language), DateTimeZoneProviders.Tzdb["Europe/Berlin"], Now, id => id == new PersonId("bo") ? "Bo" : "somebody");
}
