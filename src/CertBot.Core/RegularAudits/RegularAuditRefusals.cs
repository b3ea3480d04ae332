using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Core.Support;
using NodaTime;

namespace CertBot.Core.RegularAudits;

/// <summary>The refusals about regular audits: their text keys begin with <c>audit.refused.</c>.</summary>
internal static class RegularAuditRefusals
{
    /// <summary>Longest text of a person, in characters.</summary>
    public const int MaxTextLength = 4000;

    private const int MaxDaysAhead = 730;

    public static Refusal Refuse(string code, string? question = null, LocalizableObject? arguments = null) =>
        new($"audit.refused.{code}", arguments ?? [], question);

    public static Decision<RegularAuditEvent> Reject(string code, string? question = null, LocalizableObject? arguments = null) =>
        Decision<RegularAuditEvent>.Reject(Refuse(code, question, arguments));

    public static Decision<RegularAuditEvent> Reject(Refusal refusal) => Decision<RegularAuditEvent>.Reject(refusal);

    /// <summary>Refuses text that is empty or too long; null: it is taken.</summary>
    public static Refusal? CheckText(string text, string question, int max = MaxTextLength) =>
        Clean(text) switch
        {
            "" => Refuse("text-missing", question),
            { Length: var length } when length > max => Refuse("text-too-long", question, new() { ["max"] = max, ["length"] = length }),
            _ => null,
        };

    /// <summary>As it is stored.</summary>
    public static string Clean(string text) => UserText.Sanitize(text).Trim();

    /// <summary>Refuses a day before the first, and one so far ahead that it is a typing error.</summary>
    public static Refusal? CheckDay(LocalDate day, LocalDate first, string question) =>
        day < first ? Refuse("day-past", question, new() { ["day"] = LocalizableValue.Date(day), ["first"] = LocalizableValue.Date(first) })
        : day > first.PlusDays(MaxDaysAhead)
            ? Refuse("day-far", question, new() { ["day"] = LocalizableValue.Date(day), ["last"] = LocalizableValue.Date(first.PlusDays(MaxDaysAhead)) })
        : null;

    /// <summary>The maker is never the checker: whoever is or was of the vendor, under whatever account, audits nothing of it. Null: may audit.</summary>
    public static Refusal? CheckAuditor(RegularAuditContext context, VendorId vendor) =>
        !context.Actor.HasAnyRole(context.Edition.SupportAudits.Auditors)
            ? Refuse(
                "role",
                arguments: new()
                {
                    ["roles"] = LocalizableValue.List(context.Edition.SupportAudits.Auditors.Select(r => LocalizableValue.Text(EditionTexts.Role(r)))),
                }
            )
        : IsOnVendorSide(context.Actor, context.Vendor, vendor) ? Refuse("own-vendor")
        : null;

    public static bool IsOnVendorSide(Actor actor, Vendor? vendor, VendorId id) =>
        actor.IsMemberOf(id) || (vendor is not null && actor.Ids.Any(vendor.IsOrWasMember));
}
