using System.Text.Json.Nodes;
using CertBot.Core.Certification.ReadModels;
using CertBot.Core.Localization;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Certification;

public sealed class HistoryCsvTests
{
    private static readonly Instant EventTime = Instant.FromUtc(2026, 12, 31, 23, 30);

    [Fact]
    public void Table_uses_language_time_zone_and_names_of_the_reader() =>
        Assert.Equal(
            "\"Когда (Europe/Berlin)\",\"Кто\",\"Что произошло\"\r\n\"2027-01-01 00:30\",\"Ana\",\"Пожаловался Bo\"\r\n",
            HistoryCsv.Write([Line("Пожаловался Bo")], Reader("ru"))
        );

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("a=1", "\"a=1\"")]
    [InlineData("she said \"no\", twice", "\"she said \"\"no\"\", twice\"")]
    [InlineData("two\nlines", "\"two lines\"")]
    public void Cells_cannot_execute_formulas_or_break_out_of_their_quotes(string foreign, string cell) =>
        Assert.EndsWith($",{cell}\r\n", HistoryCsv.Write([Line(foreign)], Reader("en")), StringComparison.Ordinal);

    [Fact]
    public void Name_is_not_evaluated_as_a_formula() =>
        Assert.Contains(",\"'=cmd\",", HistoryCsv.Write([Line("x")], Reader("en") with { NameOf = _ => "=cmd" }), StringComparison.Ordinal);

    [Fact]
    public void People_named_in_the_history_are_loaded_before_it_is_written() =>
        Assert.Equal(
            ["ana", "bo"],
            HistoryCsv
                .PeopleIn([
                    Line("x") with
                    {
                        Description = LocalizableValue.Text("say.list.last", new() { ["first"] = LocalizableValue.PersonName(new("bo")), ["next"] = "x" }),
                    },
                ])
                .Select(p => p.Value)
        );

    [Fact]
    public void File_name_is_in_the_language_of_the_reader()
    {
        Assert.Equal("acme-sync-history.csv", HistoryCsv.FileNameFor(new("acme-sync"), Reader("en")));
        Assert.Equal("acme-sync-история.csv", HistoryCsv.FileNameFor(new("acme-sync"), Reader("ru")));
    }

    // The text "card.link" consists of the address only, so the cell starts with the untrusted value.
    private static HistoryEntry Line(string foreign) =>
        new(EventTime, new PersonId("ana"), LocalizableValue.Text("card.link", new() { ["address"] = foreign }));

    private static RenderContext Reader(string language) =>
        new(new LanguageCode(language), DateTimeZoneProviders.Tzdb["Europe/Berlin"], EventTime, p => p.Value == "ana" ? "Ana" : p.Value);
}
