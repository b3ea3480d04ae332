using System.Collections.Immutable;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Certification.Cards;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Messaging;
using CertBot.Core.Primitives;
using NodaTime;

namespace CertBot.Core.Tests.Kit.Samples;

/// <summary>A matter of measures in every situation that its card can show.</summary>
internal static class SanctionSamples
{
    private static readonly Instant Tuesday = Instant.FromUtc(2026, 3, 24, 9, 40);

    private static readonly PersonId Ana = new("ana"),
        Bo = new("bo"),
        Cy = new("cy");

    public static IEnumerable<KeyValuePair<string, BotMessage.CardMessage>> All =>
        [
            Platform("open", Open),
            Platform("remedy-proposed", Open with { Remedy = Proposed }),
            Vendor("remedy-proposed", Open with { Remedy = Proposed }),
            Platform("remedy-countered", Open with { Remedy = Proposed with { Side = RemedySide.Vendor, IsCountered = true } }),
            Platform("remedy", Open with { Remedy = Running }),
            Vendor("remedy", Open with { Remedy = Running, Reminded = ["step:3:2026-03-20:missed"] }),
            Platform("proposed", Open with { Proposal = new(SanctionKind.Suspend, "Support does not answer.", Ana, Tuesday) }),
            Platform("announced", Open with { Announced = Announced }),
            Vendor("announced", Open with { Announced = Announced }),
            Platform("answered", Open with { Announced = Answered }),
            Platform("suspended", Open with { Suspension = new(Tuesday, "Support does not answer.", Ana, Bo) }),
            Vendor("withdrawn", Open with { Ended = new(SanctionOutcome.Withdrawn, PersonId.Clock, Tuesday, "Support does not answer.") }),
        ];

    private static SanctionMatter Open =>
        new()
        {
            Number = 2,
            Since = Tuesday,
            Grounds =
            [
                new(new SanctionGround.MissedTargets(new YearMonth(2026, 2), ["overdue-response", "csat-positive"]), PersonId.Clock, Tuesday),
                new(new SanctionGround.FailedAudit(3), PersonId.Clock, Tuesday),
                new(new SanctionGround.Stated("Three customers *called* us."), Ana, Tuesday),
            ],
            Revision = 4,
        };

    private static RemedySchedule Proposed =>
        new([new(1, "Second engineer on duty", new(2026, 4, 10)), new(2, "Night shifts", new(2026, 5, 15)), new(3, "A phone number", new(2026, 5, 20))])
        {
            Side = RemedySide.Platform,
            Since = Tuesday,
        };

    private static RemedySchedule Running =>
        Proposed with
        {
            AgreedAt = Tuesday,
            Steps =
            [
                Proposed.Steps[0] with
                {
                    Confirmed = new(Bo, Tuesday, ""),
                    Reported = new(Cy, Tuesday, "Hired."),
                },
                Proposed.Steps[1] with
                {
                    Reported = new(Cy, Tuesday, "Two people since Monday."),
                },
                Proposed.Steps[2] with
                {
                    Due = new(2026, 3, 20),
                    Returned = new(Bo, Tuesday, "Nobody answers there."),
                },
            ],
        };

    private static AnnouncedSanction Announced =>
        new(SanctionKind.Withdraw, "Support does not answer.")
        {
            ProposedBy = Ana,
            ApprovedBy = Bo,
            Since = Tuesday,
            Ends = Tuesday + Duration.FromDays(14),
            Warns = Tuesday + Duration.FromDays(11),
        };

    private static AnnouncedSanction Answered => Announced with { Answers = [new(Cy, Tuesday, "We hired two people.")], StoppedAt = Tuesday };

    private static KeyValuePair<string, BotMessage.CardMessage> Platform(string name, SanctionMatter standing) =>
        new($"sanction.{name}", SanctionCard.For(Application, CardSamples.Creatio, standing, ReaderSide.Platform));

    private static KeyValuePair<string, BotMessage.CardMessage> Vendor(string name, SanctionMatter standing) =>
        new($"sanction.{name}-vendor", SanctionCard.For(Application, CardSamples.Creatio, standing, ReaderSide.Vendor));

    private static Application Application =>
        new()
        {
            Id = new("acme-sync"),
            Edition = CardSamples.Creatio.Pin,
            Vendor = new("acme"),
            VendorName = "Acme Ltd",
            Listing = "https://marketplace.creatio.com/app/acme-sync",
            Name = "Acme Sync",
            Applicant = Cy,
            Release = ApplicationScenario.Release,
            Stage = new Stage.Certified { Since = Tuesday },
            Certificates = ImmutableArray.Create(new Certificate("CB-2026-acme-sync-1", "2.0", new LocalDate(2026, 3, 2))),
            Revision = 40,
        };
}
