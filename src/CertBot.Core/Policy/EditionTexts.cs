using CertBot.Core.Directory;

namespace CertBot.Core.Policy;

/// <summary>The text keys of what an edition names: the one place where they are put together.</summary>
public static class EditionTexts
{
    public static string Title(MaterialKey key) => $"policy.material.{key}.title";

    public static string Hint(MaterialKey key) => $"policy.material.{key}.hint";

    public static string Part(MaterialKey material, string part) => $"policy.part.{material}.{part}";

    /// <summary>What files of this part are called, between bars; an edition may name none.</summary>
    public static string FileWords(MaterialKey material, string part) => $"policy.words.{material}.{part}";

    public static string Title(CriterionKey key) => $"policy.criterion.{key}.title";

    public static string Requirement(CriterionKey key) => $"policy.criterion.{key}.requirement";

    public static string Procedure(CriterionKey key) => $"policy.criterion.{key}.procedure";

    public static string Readiness(string key) => $"policy.readiness.{key}";

    public static string Priority(string key) => $"policy.priority.{key}";

    public static string Reason(string key) => $"policy.reason.{key}";

    public static string Package(string key) => $"policy.package.{key}";

    public static string Channel(string key) => $"policy.channel.{key}";

    public static string Zone(string key) => $"policy.zone.{key}";

    public static string Role(RoleName role) => $"policy.role.{role}";

    public static string Role(VendorRole role) => VendorRole(VendorRoles.NameOf(role));

    /// <summary>A vendor's role by its stored name.</summary>
    public static string VendorRole(string name) => $"policy.vendor-role.{name}";

    public static string Group(GroupName group) => $"policy.group.{group}";

    public static string Sanction(string key) => $"policy.sanction.{key}";

    public static string AuditCheck(string key) => $"policy.audit-check.{key}";

    public static string AnswerCheck(string key) => $"policy.answer-check.{key}";

    public static string Kpi(string key) => $"policy.kpi.{key}";

    public static string Documents(PolicyChoice choice) => $"policy.choice.{choice.Key}.documents";

    public static string Decision(PolicyChoice choice) => $"policy.choice.{choice.Key}.taken";

    /// <summary>Every text an edition needs. One that is missing would be found by a person.</summary>
    public static IEnumerable<string> AllKeys(Edition edition) =>
        [
            .. edition.Materials.SelectMany(m => m.Parts.Select(p => Part(m.Key, p.Key)).Prepend(Hint(m.Key)).Prepend(Title(m.Key))),
            .. edition.Criteria.SelectMany(c => new[] { Title(c.Key), Requirement(c.Key), Procedure(c.Key) }),
            .. edition.Readiness.Select(Readiness),
            .. edition.PriorityCriteria.Select(Priority),
            .. edition.NeedsWorkReasons.Select(Reason),
            .. edition.Support.PackageKeys.Select(Package),
            .. edition.Support.StandardPackages.SelectMany(p => p.Channels).Distinct(StringComparer.Ordinal).Select(Channel),
            .. edition.Support.Zones.Select(z => Zone(z.Key)),
            .. edition.Roles.Select(Role),
            .. edition.Groups.Select(g => Group(g.Name)),
            .. edition.Benefits,
            .. edition.Sanctions.Select(Sanction),
            .. edition.SupportAudits.Checklist.Select(AuditCheck),
            .. edition.SupportAudits.AnswerChecklist.Select(AnswerCheck),
            .. edition.Kpis.Select(k => Kpi(k.Key)),
            .. edition.Choices.SelectMany(c => new[] { Documents(c), Decision(c) }),
        ];
}
