using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Findings;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Certification.Materials;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Kit.Samples;

/// <summary>Reports of inspections, and the cards that show them.</summary>
internal static class InspectionSamples
{
    private static readonly Instant Tuesday = Instant.FromUtc(2026, 3, 24, 9, 40);

    public static IEnumerable<KeyValuePair<string, BotMessage.CardMessage>> All =>
        [
            new("inspection.blocking", Card(Inspected(Collecting))),
            new("inspection.disputed", Card(Inspected(Collecting, Dispute(1) with { Decision = new(true, new("bo"), Tuesday, "Seen.") }))),
            new("inspection.again", Card(ByNewRules(Inspected(Collecting)))),
            new("inspection.over", Card(Inspected(CardSamples.App(new Stage.Standards { Since = Tuesday })))),
            new("dispute.open", DisputeCardOf(Inspected(Collecting, Dispute(1)))),
            new(
                "dispute.dismissed",
                DisputeCardOf(Inspected(Collecting, Dispute(1) with { Decision = new(true, new("bo"), Tuesday, "It only replaces the platform’s *own*.") }))
            ),
            new("dispute.kept", DisputeCardOf(Inspected(Collecting, Dispute(1) with { Decision = new(false, new("bo"), Tuesday, "It is yours.") }))),
            new("task.findings", TaskCard.For(Inspected(InReview, Dispute(1)), CardSamples.Creatio, new("code-quality"))),
            new(
                "task.not-inspected",
                TaskCard.For(InReview with { Inspection = InspectionOf(InReview) with { Summary = null } }, CardSamples.Creatio, new("code-quality"))
            ),
        ];

    public static ImmutableArray<InspectionRule> Rules { get; } =
    [
        Rule("PKG-CUSTOM", FindingSeverity.Blocking, [2], "Package named Custom", "Пакет с именем Custom"),
        Rule("NAME-USR", FindingSeverity.Blocking, [2], "Own schema with the prefix Usr", "Собственная схема с префиксом Usr"),
        Rule("LOC-EN-SCRIPT", FindingSeverity.Blocking, [3], "English text in another script", "Английский текст другим письмом"),
        Rule("SCHEMA-UID-TWICE", FindingSeverity.Blocking, [4], "Two schemas with one UId", "Две схемы с одним UId"),
        Rule("CODE-WEAK-CRYPTO", FindingSeverity.Attention, [2, 4], "Weak cryptography", "Слабая криптография"),
        Rule("JS-CONSOLE", FindingSeverity.Information, [2], "Writes to the console", "Пишет в консоль"),
    ];

    public static InspectionRule Rule(string code, FindingSeverity severity, ImmutableArray<int> criteria, string en = "Something", string ru = "Что-то") =>
        new()
        {
            Code = code,
            Severity = severity,
            Criteria = criteria,
            Title = new() { ["en"] = en, ["ru"] = ru },
            Mend = new() { ["en"] = $"Mend it: {en}.", ["ru"] = $"Исправьте: {ru}." },
        };

    public static InspectionFinding Finding(string rule, int number, string file = "Schemas/Acme/descriptor.json") =>
        new(rule, "AcmeSync", file, number, $"seen {number}", $"f{number}");

    /// <summary>Of every rule two findings, and what hostile packages contain.</summary>
    public static InspectionReport Report { get; } =
        InspectionReport.Of(
            "test-1",
            Rules,
            [
                .. Rules.SelectMany(r => Enumerable.Range(1, 2).Select(n => Finding(r.Code, n))),
                new(
                    "NAME-USR",
                    "*Acme*",
                    "Schemas/<b>[click](https://evil.example)</b>/@everyone/_x_/`code`/a/long/path/to/the/file.json",
                    3,
                    "=1+1 <!channel> *b*",
                    "h1"
                ),
            ]
        );

    /// <summary>Nothing in it blocks.</summary>
    public static InspectionReport Harmless { get; } =
        InspectionReport.Of("test-1", Rules, [Finding("CODE-WEAK-CRYPTO", 1), Finding("CODE-WEAK-CRYPTO", 2), Finding("JS-CONSOLE", 1)]);

    private static Application Collecting => CardSamples.App(new Stage.Collecting(new(2026, 3, 27)) { Since = Tuesday });

    private static Application InReview =>
        CardSamples.App(
            new Stage.Review(
                1,
                new(2026, 3, 27),
                ImmutableSortedDictionary<CriterionKey, ReviewTask>.Empty.Add(
                    new("code-quality"),
                    new ReviewTask
                    {
                        Key = new("code-quality"),
                        Verdict = new Verdict.Open(),
                        Revision = 3,
                    }
                )
            )
            {
                Since = Tuesday,
            }
        );

    private static Application Inspected(Application app, params FindingDispute[] disputes) =>
        app with
        {
            Inspection = InspectionOf(app) with { Disputes = disputes.ToImmutableSortedDictionary(d => d.Finding.Key, d => d, StringComparer.Ordinal) },
        };

    private static Application ByNewRules(Application app) => app with { Inspection = InspectionOf(app) with { IsByNewRules = true } };

    private static PackageInspection InspectionOf(Application app) =>
        new()
        {
            Files = InspectionRules.FilesOf(app, CardSamples.Creatio) ?? throw new InvalidOperationException(),
            Number = 2,
            At = Tuesday,
            Summary = InspectionSummary.Of(Report),
        };

    private static FindingDispute Dispute(int number) =>
        new()
        {
            Number = number,
            Revision = 1,
            Finding = Report.Findings.First(f => f.Package == "*Acme*"),
            Rule = Report.FindRule("NAME-USR") ?? throw new InvalidOperationException(),
            Version = "2.0",
            Reason = new(new("ana"), Tuesday, "It only replaces the platform’s _own_ one."),
        };

    private static BotMessage.CardMessage Card(Application app) => InspectionCard.For(app, CardSamples.Creatio, 2) ?? throw new InvalidOperationException();

    private static BotMessage.CardMessage DisputeCardOf(Application app) =>
        DisputeCard.For(app, CardSamples.Creatio, 1) ?? throw new InvalidOperationException();
}
