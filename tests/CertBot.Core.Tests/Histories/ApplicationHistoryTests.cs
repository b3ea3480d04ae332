using CertBot.Core.Certification.Applications;
using CertBot.Core.Histories;
using CertBot.Core.Primitives;
using CertBot.Core.RegularAudits;
using CertBot.Core.Support.Cases;
using CertBot.Core.Tests.Kit;
using NodaTime;

namespace CertBot.Core.Tests.Histories;

/// <summary>Whose history of audits and figures says what; the transcripts show it word for word.</summary>
public sealed class ApplicationHistoryTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 8, 0);

    private static readonly SampleDraw Draw = new("seed", new(2026, 2), new(2026, 3), 0, "none");

    private static CaseTerms Terms => AuditScenario.CaseOf(1).Terms;

    [Fact]
    public void Vendor_reads_of_an_audit_from_its_report_on()
    {
        RegularAuditEvent[] before =
        [
            new RegularAuditEvent.Planned(new(2026, 3, 2), new AuditReason.Scheduled()),
            new RegularAuditEvent.Opened(1, new AuditReason.Scheduled(), Draw, []),
            new RegularAuditEvent.Claimed(),
            new RegularAuditEvent.QuestionAsked(1, Start, null, Terms),
        ];

        Assert.Empty(Keys(before, ReaderSide.Vendor));
        Assert.Equal(["planned", "opened", "claimed"], Keys(before, ReaderSide.Platform));

        RegularAuditEvent[] after = [.. before, new RegularAuditEvent.Reported("Fine", []), new RegularAuditEvent.Closed(Core.RegularAudits.AuditOutcome.Passed)];
        Assert.Equal(["opened", "question-asked", "reported", "closed.passed"], Keys(after, ReaderSide.Vendor));

        RegularAuditEvent[] next =
        [
            .. after,
            new RegularAuditEvent.Opened(2, new AuditReason.Scheduled(), Draw, []),
            new RegularAuditEvent.QuestionAsked(1, Start, null, Terms),
        ];
        Assert.Equal(Keys(after, ReaderSide.Vendor), Keys(next, ReaderSide.Vendor));
    }

    [Fact]
    public void Vendor_does_not_read_of_an_audit_that_had_nothing_to_audit() =>
        Assert.Empty(
            Keys(
                [
                    new RegularAuditEvent.Opened(1, new AuditReason.Scheduled(), Draw, []),
                    new RegularAuditEvent.Closed(Core.RegularAudits.AuditOutcome.NothingToAudit),
                ],
                ReaderSide.Vendor
            )
        );

    private static string[] Keys(RegularAuditEvent[] events, ReaderSide side) =>
        [
            .. AuditHistoryFormatter
                .Format([.. events.Select((e, i) => new RecordedEvent<RegularAuditEvent>(Start + Duration.FromHours(i), new("analyst"), e))], side)
                .Select(e => Assert.IsType<LocalizableValue.TextValue>(e.Description).Key["history.audit.".Length..]),
        ];
}
