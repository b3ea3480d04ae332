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
    public void A_day_has_its_weekday_and_a_year_when_it_is_another(string language, string near, string far)
    {
        Assert.Equal(near, Say(language, LocalizableValue.Date(new(2026, 3, 27))));
        Assert.Equal(far, Say(language, LocalizableValue.Date(new(2027, 1, 1))));
    }

    [Theory]
    [InlineData("en", "Tue 10:40", "Mon 6 Apr, 01:30 (Berlin)", "Tue 10:40 (Berlin)")]
    [InlineData("ru", "вт, 10:40", "пн, 6 апреля, 01:30 (Берлин)", "вт, 10:40 (Берлин)")]
    public void A_moment_is_said_in_the_readers_zone(string language, string near, string far, string shared)
    {
        var tuesday = LocalizableValue.Timestamp(Instant.FromUtc(2026, 3, 24, 9, 40));
        Assert.Equal(near, Say(language, tuesday));
        Assert.Equal(far, Say(language, LocalizableValue.Timestamp(Instant.FromUtc(2026, 4, 5, 23, 30))));
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
    public void A_length_is_said_in_the_units_that_count(string language, int seconds, string text) =>
        Assert.Equal(text, Say(language, LocalizableValue.Duration(Duration.FromSeconds(seconds))));

    [Theory]
    [InlineData("en", "none", "a", "a and b", "a, b and c")]
    [InlineData("ru", "нет", "a", "a и b", "a, b и c")]
    public void A_list_is_joined_as_the_language_joins(string language, params string[] said)
    {
        string[] items = ["a", "b", "c"];
        for (var n = 0; n <= 3; n++)
            Assert.Equal(said[n], Say(language, LocalizableValue.List(items.Take(n).Select(i => (LocalizableValue)i))));
    }

    [Theory]
    [InlineData(3, 9, "3 of 9 ▮▮▮▯▯▯▯▯▯")]
    [InlineData(0, 0, "0 of 0 ▯▯▯▯▯▯▯▯▯▯")]
    [InlineData(20, 40, "20 of 40 ▮▮▮▮▮▯▯▯▯▯")]
    [InlineData(99, 9, "99 of 9 ▮▮▮▮▮▮▮▮▮")]
    public void Progress_is_marks(int done, int of, string text) => Assert.Equal(text, Say("en", LocalizableValue.Progress(done, of)));

    [Fact]
    public void A_phrase_that_stands_alone_begins_as_a_sentence_does()
    {
        Assert.Equal("Yes", Say("en", LocalizableValue.Sentence("say.yes")));
        Assert.Equal("Да", Say("ru", LocalizableValue.Sentence("say.yes")));
    }

    [Fact]
    public void Names_and_bare_strings_are_foreign_and_phrases_are_not()
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
    public void A_leaf_that_is_wrong_is_no_accident(string leaf, string text) => Assert.Equal(text, Say("en", CoreJson.Read<LocalizableValue>(leaf)));

    [Fact]
    public void Phrases_without_an_end_end()
    {
        var phrase = LocalizableValue.Text("say.yes");
        for (var i = 0; i < 40; i++)
            phrase = LocalizableValue.Text("say.list.last", new() { ["first"] = "a", ["next"] = phrase });
        Assert.EndsWith("…", Say("en", phrase), StringComparison.Ordinal);
    }

    private static string Say(string language, LocalizableValue? leaf) => new TextRenderer(Reader(language), s => s).RenderValue(leaf);

    private static RenderContext Reader(string language) =>
        new(new(language), DateTimeZoneProviders.Tzdb["Europe/Berlin"], Now, id => id == new PersonId("bo") ? "Bo" : "somebody");
}
