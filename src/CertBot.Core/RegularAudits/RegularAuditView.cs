using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;

namespace CertBot.Core.RegularAudits;

/// <summary>
/// What of the audits a person is shown: the vendor sees an audit from its report on, and of its test questions nothing before; of the platform's people only
/// auditors see the test questions. It is applied where the audits are loaded for a turn, so that no card or answer can show more.
/// </summary>
public static class RegularAuditView
{
    /// <param name="history">The audits as stored.</param>
    /// <param name="actor">Who reads.</param>
    /// <param name="vendor">The vendor; null: it is not known.</param>
    /// <param name="edition">The application's.</param>
    public static RegularAuditHistory For(RegularAuditHistory history, Actor actor, Vendor? vendor, Edition edition) =>
        RegularAuditRefusals.IsOnVendorSide(actor, vendor, history.Vendor) ? ForVendor(history)
        : actor.HasAnyRole(edition.SupportAudits.Auditors) ? history
        : WithoutQuestions(history);

    /// <summary>Whose history of the audits a person reads: whoever is or was with the vendor reads the vendor's, whatever roles they hold.</summary>
    public static bool IsForVendor(Actor actor, Vendor? vendor, VendorId id) => RegularAuditRefusals.IsOnVendorSide(actor, vendor, id);

    /// <summary>An audit without a report does not exist for the vendor, nor does the next one.</summary>
    public static RegularAuditHistory ForVendor(RegularAuditHistory history) =>
        history with
        {
            Next = null,
            Count = history.Open is { IsUnderReview: true } ? history.Count - 1 : history.Count,
            Open = history.Open is { IsUnderReview: true } ? null : history.Open,
            Past = [.. history.Past.Where(p => p.Outcome != AuditOutcome.NothingToAudit)],
        };

    private static RegularAuditHistory WithoutQuestions(RegularAuditHistory history) =>
        history.Open is { IsUnderReview: true } audit ? history with { Open = audit with { Questions = [] } } : history;
}
