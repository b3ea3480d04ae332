using System.Globalization;
using CertBot.Core.Directory;
using CertBot.Core.Policy.Parsing;
using NodaTime;

namespace CertBot.Core.Policy;

/// <summary>What has to hold between the parts of an edition, each of which is well-formed.</summary>
internal static class EditionValidator
{
    private const string Support = "support";

    private const string Audits = "supportAudits";

    public static IEnumerable<EditionError> Validate(Edition edition) =>
        [
            .. FindDuplicates("groups", "name", edition.Groups.Select(g => g.Name.Value)),
            .. FindDuplicates("materials", "key", edition.Materials.Select(m => m.Key.Value)),
            .. FindDuplicates("criteria", "key", edition.Criteria.Select(c => c.Key.Value)),
            .. FindDuplicates($"{Support}.zones", "key", edition.Support.Zones.Select(z => z.Key)),
            .. FindDuplicates($"{Support}.standardPackages", "key", edition.Support.PackageKeys),
            .. FindDuplicates("kpis", "key", edition.Kpis.Select(k => k.Key)),
            .. FindDuplicates("choices", "key", edition.Choices.Select(c => c.Key)),
            .. CheckZones(edition),
            .. CheckGroupsAndRoles(edition),
            .. edition.Materials.SelectMany(CheckParts),
            .. edition.Criteria.SelectMany((c, i) => CheckCriterion(edition, c, $"criteria[{FormatIndex(i)}]")),
            .. edition.Escalation.SelectMany((l, i) => CheckLevel(edition, l, $"escalation[{FormatIndex(i)}]")),
            .. CheckAudits(edition),
            .. CheckHours(edition),
            .. CheckCalendars(edition),
            .. CheckSanctionRules(edition),
        ];

    private static IEnumerable<EditionError> CheckZones(Edition edition) =>
        edition
            .Support.Zones.SelectMany(
                (z, i) => z.IanaZones.Select((zone, n) => (Path: $"{Support}.zones[{FormatIndex(i)}].iana[{FormatIndex(n)}]", Zone: zone))
            )
            .Prepend((Path: "zone", edition.Zone))
            .Where(z => DateTimeZoneProviders.Tzdb.GetZoneOrNull(z.Zone) is null)
            .Select(z => EditionError.AboutWord(z.Path, "unknown-zone", z.Zone));

    /// <summary>Groups the rest of the product names, roles that are declared, and deciders who can see what they decide.</summary>
    private static IEnumerable<EditionError> CheckGroupsAndRoles(Edition edition) =>
        [
            .. new[] { GroupName.Reviews, GroupName.Leadership }
                .Where(g => edition.Groups.All(x => x.Name != g))
                .Select(g => EditionError.AboutWord("groups", "group-needed", g.Value)),
            .. edition.Roles.Contains(RoleName.Analyst) ? [] : new[] { EditionError.AboutWord("roles", "role-needed", RoleName.Analyst.Value) },
            .. edition.Roles.Contains(RoleName.Administrator) ? new[] { EditionError.AboutWord("roles", "role-reserved", RoleName.Administrator.Value) } : [],
            .. edition.Groups.SelectMany((g, i) => FindUndeclaredRoles(edition, g.Roles, $"groups[{FormatIndex(i)}].roles")),
            .. FindUndeclaredRoles(edition, edition.PriorityDeciders, "priorityDeciders"),
            .. FindRolesOutsideGroup(edition, edition.PriorityDeciders, GroupName.Leadership, "priorityDeciders"),
        ];

    private static IEnumerable<EditionError> CheckParts(Material m, int i)
    {
        var path = $"materials[{FormatIndex(i)}].parts";
        return
        [
            .. FindDuplicates(path, "key", m.Parts.Select(p => p.Key)),
            .. m.Parts is [{ Key: not "main" }] ? new[] { EditionError.AtPath($"{path}[0].key", "only-part-is-main") } : [],
            .. m
                .Parts.Select((p, n) => (p, n))
                .Where(x => x.p.IsPackage && (!x.p.CanUpload || x.p.CanLink))
                .Select(x => EditionError.AtPath($"{path}[{FormatIndex(x.n)}].package", "package-is-a-file")),
            .. m.Parts.All(p => p.IsOptional) ? new[] { EditionError.AtPath(path, "all-optional") } : [],
        ];
    }

    private static IEnumerable<EditionError> CheckCriterion(Edition edition, Criterion c, string path) =>
        [
            .. FindUndeclaredRoles(edition, c.Reviewers, $"{path}.reviewers"),
            .. CheckGroup(edition, c.Group, path),
            .. FindRolesOutsideGroup(edition, c.Reviewers, c.Group, $"{path}.reviewers"),
            .. c
                .Materials.Select((m, n) => (m, n))
                .Where(x => edition.Materials.All(m => m.Key != x.m))
                .Select(x => EditionError.AboutWord($"{path}.materials[{FormatIndex(x.n)}]", "unknown-material", x.m.Value)),
        ];

    private static IEnumerable<EditionError> CheckLevel(Edition edition, EscalationLevel l, string path)
    {
        var last = l.Level == edition.Escalation.Length;
        return
        [
            .. FindUndeclaredRoles(edition, l.PlatformSide, $"{path}.platformSide"),
            .. CheckGroup(edition, l.Group, path),
            .. FindRolesOutsideGroup(edition, l.PlatformSide, l.Group, $"{path}.platformSide"),
            .. l.VendorSide.IsEmpty && l.PlatformSide.IsEmpty ? new[] { EditionError.AtPath(path, "level-of-nobody") } : [],
            .. last && l.AcknowledgeWithin is not null ? new[] { EditionError.AtPath($"{path}.acknowledgeWithin", "last-level-waits") } : [],
            .. !last && l.AcknowledgeWithin is null ? new[] { EditionError.AtPath($"{path}.acknowledgeWithin", "missing") } : [],
        ];
    }

    /// <summary>An older edition names none of this: the defaults are not its fault.</summary>
    private static IEnumerable<EditionError> CheckAudits(Edition edition) =>
        ReferenceEquals(edition.SupportAudits, AuditStandards.Default)
            ? []
            :
            [
                .. FindUndeclaredRoles(edition, edition.SupportAudits.Auditors, $"{Audits}.auditors"),
                .. CheckGroup(edition, edition.SupportAudits.Group, Audits),
                .. FindRolesOutsideGroup(edition, edition.SupportAudits.Auditors, edition.SupportAudits.Group, $"{Audits}.auditors"),
                .. FindDuplicates(Audits, "checklist", edition.SupportAudits.Checklist),
                .. FindDuplicates(Audits, "answerChecklist", edition.SupportAudits.AnswerChecklist),
            ];

    private static IEnumerable<EditionError> CheckHours(Edition edition) =>
        edition
            .Support.StandardPackages.Select(
                (p, i) => (Path: $"{Support}.standardPackages[{FormatIndex(i)}].hours.ends", Wrong: p.Hours is { } h && h.Ends <= h.Starts)
            )
            .Prepend((Path: "settings.workEnds", Wrong: edition.Settings.WorkEnds <= edition.Settings.WorkStarts))
            .Where(h => h.Wrong)
            .Select(h => EditionError.AtPath(h.Path, "ends-before-start"));

    private static IEnumerable<EditionError> CheckCalendars(Edition edition) =>
        [
            .. FindDuplicates($"{Support}.calendars", "key", edition.Support.Calendars.Select(c => c.Key)),
            .. edition
                .Support.Zones.Select((z, i) => (z.Calendar, Path: $"{Support}.zones[{FormatIndex(i)}].calendar"))
                .Where(z => z.Calendar is not null && edition.Support.Calendars.All(c => c.Key != z.Calendar))
                .Select(z => EditionError.AboutWord(z.Path, "unknown-calendar", z.Calendar ?? "")),
        ];

    /// <summary>Who proposes reads the reviewers' channel or leadership's, who approves leadership's: the cards stand there.</summary>
    private static IEnumerable<EditionError> CheckSanctionRules(Edition edition)
    {
        var rules = edition.SanctionRules;
        if (rules.IsDefault)
            return [];
        return
        [
            .. FindUndeclaredRoles(edition, rules.Proposers, "sanctionRules.propose"),
            .. FindUndeclaredRoles(edition, rules.Approvers, "sanctionRules.approve"),
            .. FindRolesOutsideGroup(edition, rules.Approvers, GroupName.Leadership, "sanctionRules.approve"),
            .. FindRolesOutsideGroup(
                edition,
                rules.Proposers.Where(r => !edition.Groups.Any(g => g.Name == GroupName.Leadership && g.Roles.Contains(r))),
                GroupName.Reviews,
                "sanctionRules.propose"
            ),
            .. rules.LastWarningDays >= rules.GraceDays ? new[] { EditionError.AtPath("sanctionRules.lastWarningDays", "warning-in-grace") } : [],
        ];
    }

    private static IEnumerable<EditionError> FindDuplicates(string path, string member, IEnumerable<string> keys) =>
        keys.Select((key, i) => (key, i))
            .GroupBy(x => x.key, StringComparer.Ordinal)
            .SelectMany(g => g.Skip(1))
            .Select(x => EditionError.AboutWord($"{path}[{FormatIndex(x.i)}].{member}", "duplicate", x.key));

    private static IEnumerable<EditionError> FindUndeclaredRoles(Edition edition, IEnumerable<RoleName> roles, string path) =>
        roles
            .Select((role, i) => (role, i))
            .Where(x => !edition.Roles.Contains(x.role))
            .Select(x => EditionError.AboutWord($"{path}[{FormatIndex(x.i)}]", "unknown-role", x.role.Value));

    private static IEnumerable<EditionError> CheckGroup(Edition edition, GroupName group, string path) =>
        edition.Groups.Any(g => g.Name == group) ? [] : [EditionError.AboutWord($"{path}.group", "unknown-group", group.Value)];

    /// <summary>Who is asked in a channel has to be able to open it.</summary>
    private static IEnumerable<EditionError> FindRolesOutsideGroup(Edition edition, IEnumerable<RoleName> roles, GroupName group, string path) =>
        edition.Groups.FirstOrDefault(g => g.Name == group) is not { } found
            ? []
            : roles
                .Select((role, i) => (role, i))
                .Where(x => edition.Roles.Contains(x.role) && !found.Roles.Contains(x.role))
                .Select(x => EditionError.AtPath($"{path}[{FormatIndex(x.i)}]", "outside-group", new() { ["word"] = x.role.Value, ["group"] = group.Value }));

    private static string FormatIndex(int n) => n.ToString(CultureInfo.InvariantCulture);
}
