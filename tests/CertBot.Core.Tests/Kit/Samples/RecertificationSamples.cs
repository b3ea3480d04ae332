using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Precedents;
using CertBot.Core.Messaging;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Kit.Samples;

/// <summary>The cards of a new version of a certified application: what is unchanged, how it was decided before, and precedents.</summary>
internal static class RecertificationSamples
{
    private static readonly Instant Before = Instant.FromUtc(2026, 2, 3, 12, 5);
    private static readonly LocalDate Friday = new(2026, 3, 27);
    private static readonly CriterionKey Code = new("code-quality");

    public static IReadOnlyDictionary<string, BotMessage.CardMessage> All { get; } =
        new Dictionary<string, BotMessage.CardMessage>
        {
            ["unchanged.open"] = Unchanged(Update(new Stage.Collecting(Friday) { Since = Before })),
            ["unchanged.some"] = Unchanged(Confirmed(Update(new Stage.Collecting(Friday) { Since = Before }), "setup-guide:main", "sales-kit:main")),
            ["unchanged.over"] = Unchanged(Confirmed(Update(CardSamples.Review()), "setup-guide:main")),
            ["materials.update"] = MaterialsCard.For(
                Confirmed(Update(new Stage.Collecting(Friday) { Since = Before }), "setup-guide:main"),
                CardSamples.Creatio
            ),
            ["task.update"] = TaskCard.For(Confirmed(Update(CardSamples.Review()), "test-cases:cases"), CardSamples.Creatio, Code),
            ["precedents.any"] = PrecedentsCard.For(Rule, [NotApplicable], null),
            ["precedents.reason"] = PrecedentsCard.For(Rule, [NeedsWork(2), NeedsWork(null), NotApplicable], "insecure"),
        };

    private static Criterion Rule => CardSamples.Creatio.Criteria.First(c => c.Key == Code);

    private static BotMessage.CardMessage Unchanged(Application app) =>
        UnchangedCard.For(app, CardSamples.Creatio) ?? throw new InvalidOperationException("nothing is unchanged");

    private static Application Update(Stage stage)
    {
        var certified = CardSamples.Complete(CardSamples.App(new Stage.Certified { Since = Before }));
        return certified with
        {
            CertifiedBaseline = new(certified.Release, CardSamples.Profile),
            LastReview = new(
                "2.0",
                ImmutableSortedDictionary<CriterionKey, PastDecision>.Empty.Add(
                    Code,
                    new(new Verdict.Passed(new("bo"), Before, 2))
                    {
                        Objection = new Verdict.NeedsWork(new("cy"), Before - Duration.FromDays(4), 1, "insecure", "Replace CustomQuery in two places."),
                    }
                )
            ),
            Release = certified.Release with { Version = "2.1", IsUpdate = true, Materials = ImmutableSortedDictionary<string, SubmittedMaterial>.Empty },
            Stage = stage,
        };
    }

    private static Application Confirmed(Application app, params string[] parts) =>
        app with
        {
            Release = app.Release with
            {
                Materials = app.Release.Materials.SetItems(
                    parts.Select(p =>
                        KeyValuePair.Create(p, (app.CertifiedBaseline?.Release.Materials[p] ?? throw new InvalidOperationException(p)) with { SameAs = "2.0" })
                    )
                ),
            },
        };

    private static Precedent NeedsWork(int? passedIn) =>
        new()
        {
            Criterion = Code,
            Application = new("borealis-maps"),
            Name = "Borealis **Maps**",
            Version = "3.1",
            VendorName = "Borealis & Sons",
            Verdict = new Verdict.NeedsWork(new("cy"), Before, 1, "insecure", "Tokens are stored in a lookup. Move them to system settings."),
            PassedIn = passedIn,
        };

    private static Precedent NotApplicable =>
        new()
        {
            Criterion = Code,
            Application = new("lumen"),
            Name = "Lumen",
            Version = "1.0",
            VendorName = "Lumen",
            Verdict = new Verdict.NotApplicable(new("bo"), Before - Duration.FromDays(9), 1, "No code: two sections only."),
        };
}
