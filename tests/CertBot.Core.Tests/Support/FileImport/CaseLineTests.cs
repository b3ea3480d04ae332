using System.Collections.Immutable;
using CertBot.Core.Localization;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support.Cases;
using CertBot.Core.Support.FileImport;
using NodaTime;

namespace CertBot.Core.Tests.Support.FileImport;

public sealed class CaseLineTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 30, 12, 0);

    private static readonly CaseLineContext Context = new()
    {
        Applications = [(new("acme-sync"), "Acme Sync"), (new("acme-mail"), "Acme Mail")],
        People = [(new("p1"), "Ann Lee"), (new("p2"), "Ben Ray"), (new("p3"), "Ben Ray")],
        Zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"],
        Now = Now,
    };

    [Fact]
    public void A_line_is_a_case_with_everything_that_happened_to_it()
    {
        var read = Read(
            ("id", "T-1"),
            ("customer", "globex"),
            ("application", "acme sync"),
            ("subject", "Sync stops\nevery night"),
            ("contact", "Kim"),
            ("email", "kim@globex.example"),
            ("priority", "Высокий"),
            ("kind", "how to"),
            ("opened", "2026-03-27T15:30:00+01:00"),
            ("responded", "27.03.2026 16:00; 2026-03-30T09:00:00Z"),
            ("customer-replied", "2026-03-28 10:00"),
            ("waiting", "2026-03-28T11:00Z/2026-03-28T12:00Z; 2026-04-01 09:00/"),
            ("resolved", "2026-04-02 10:00:30"),
            ("rating", "5"),
            ("comment", "Thanks"),
            ("owner", "ann lee")
        );
        Assert.Equal(new ApplicationId("acme-sync"), read.Value.Opening.Application);
        Assert.Equal("Sync stops every night", read.Value.Opening.Subject);
        Assert.Equal((CasePriority.High, CaseKind.Question), (read.Value.Opening.Priority, read.Value.Opening.Kind));
        Assert.Equal(Instant.FromUtc(2026, 3, 27, 14, 30), read.Value.Opening.OpenedAt);
        Assert.Equal(new PersonId("p1"), read.Value.Opening.Owner);
        Assert.Equal("T-1", read.Value.Opening.ExternalId);
        var resolved = Instant.FromUtc(2026, 4, 2, 8, 0, 30);
        Assert.Equal<CaseFact>(
            [
                new CaseFact.Responded(Instant.FromUtc(2026, 3, 27, 15, 0)),
                new CaseFact.CustomerReplied(Instant.FromUtc(2026, 3, 28, 9, 0)),
                new CaseFact.WaitedForCustomer(Instant.FromUtc(2026, 3, 28, 11, 0)),
                new CaseFact.Resumed(Instant.FromUtc(2026, 3, 28, 12, 0)),
                new CaseFact.Responded(Instant.FromUtc(2026, 3, 30, 9, 0)),
                new CaseFact.WaitedForCustomer(Instant.FromUtc(2026, 4, 1, 7, 0)),
                new CaseFact.Resolved(resolved),
                new CaseFact.Rated(resolved, 5) { Comment = "Thanks" },
            ],
            read.Value.Facts
        );
        Assert.Equal(4, read.LocalTimes);
    }

    [Theory]
    [InlineData("opened", "yesterday", "opened is “yesterday”, which I cannot read as a time.")]
    [InlineData("opened", "", "opened is empty.")]
    [InlineData("opened", "2027-01-01T00:00:00Z", "which is still to come")]
    [InlineData("opened", "0206-01-01T00:00:00Z", "not between the years 1990 and 2100")]
    [InlineData("opened", "2026-03-29 02:30", "an hour that daylight saving skips in Europe/Berlin")]
    [InlineData("opened", "2025-10-26 02:30", "an hour that happens twice in Europe/Berlin")]
    [InlineData("responded", "2026-03-01T09:59:00Z", "before the case was opened")]
    [InlineData("waiting", "2026-03-02T12:00Z/2026-03-02T11:00Z", "ends before it starts")]
    [InlineData("waiting", "2026-03-02T12:00Z/2026-03-02T12:00Z", "ends before it starts")]
    [InlineData("waiting", "2026-03-02T12:00Z/2026-03-02T14:00Z; 2026-03-02T13:00Z/2026-03-02T15:00Z", "overlap")]
    [InlineData("waiting", "2026-03-02T12:00Z/; 2026-03-03T12:00Z/2026-03-03T13:00Z", "overlap")]
    [InlineData("waiting", "2026-03-02T12:00Z", "START/END")]
    [InlineData("reopened", "2026-03-02T12:00:00Z", "it was not resolved before that")]
    [InlineData("rating", "6", "ratings are whole numbers from 1 to 5")]
    [InlineData("rating", "4", "says when it was given")]
    [InlineData("priority", "blocker", "I know high, medium and low")]
    [InlineData("application", "other-app", "no application “other-app” of yours")]
    [InlineData("application", "", "application is empty")]
    [InlineData("owner", "Ben Ray", "or several of them")]
    [InlineData("owner", "Eve", "nobody of your people")]
    [InlineData("subject", "", "subject is empty")]
    [InlineData("id", " ", "id is empty")]
    public void What_is_wrong_is_said_in_one_sentence(string column, string cell, string sentence) =>
        Assert.Contains(sentence, Fault((column, cell)), StringComparison.Ordinal);

    [Fact]
    public void The_only_application_need_not_be_named() =>
        Assert.Equal(
            new ApplicationId("acme-mail"),
            Assert
                .IsType<LineResult<CaseRecord>.Read>(
                    CaseLine.Parse(Line(("application", "")), Context with { Applications = [(new("acme-mail"), "Acme Mail")] })
                )
                .Value.Opening.Application
        );

    [Fact]
    public void Columns_are_known_by_their_names_in_every_language()
    {
        Assert.Equal(
            ["id", "customer", null, "opened", "waiting", "email", null],
            ImportColumns.Match(ImportKind.Cases, ["\uFEFFНомер обращения", "Customer ID", "colour", "Дата создания", "Waiting for customer", "E-Mail", "id"])
        );
        Assert.Equal(
            ["id", "name", "zone", "respond-high"],
            ImportColumns.Match(ImportKind.Customers, ["customer id", "Клиент", "Time zone", "Response, high"])
        );
        Assert.Equal("import.bad.columns", ImportColumns.WhyIncomplete(ImportKind.Cases, ["id", "customer"])?.Code);
        Assert.All(LanguageCode.All, language =>
            Assert.All(Enum.GetValues<ImportKind>(), kind =>
                Assert.Equal(ImportColumns.Of(kind).Select(c => c.Key), ImportColumns.Match(kind, ImportColumns.Of(kind).Select(c => c.HeaderIn(language))))
            )
        );
    }

    private static string Fault((string Column, string Cell) wrong) =>
        CaseLine.Parse(Line(wrong), Context) is LineResult<CaseRecord>.Wrong { Refusal: var refusal } ? Render(refusal) : "(none)";

    private static string Render(Refusal refusal) =>
        new TextRenderer(new RenderContext(LanguageCode.En, DateTimeZone.Utc, Now, _ => null), t => t).RenderText(refusal.Code, refusal.Arguments);

    private static LineResult<CaseRecord>.Read Read(params (string, string)[] cells) =>
        Assert.IsType<LineResult<CaseRecord>.Read>(CaseLine.Parse(Of(cells), Context));

    private static ImportLine Line((string Column, string Cell) changed) =>
        Of([("id", "T-1"), ("customer", "globex"), ("application", "acme-sync"), ("subject", "Sync stops"), ("opened", "2026-03-01T10:00:00Z"), changed]);

    private static ImportLine Of((string Column, string Cell)[] cells) =>
        new(2, ImmutableDictionary.CreateRange(cells.Reverse().DistinctBy(c => c.Column).Select(c => KeyValuePair.Create(c.Column, c.Cell))));
}
