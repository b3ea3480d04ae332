using System.Globalization;
using CertBot.Core.Directory;
using NodaTime;

namespace CertBot.Core.Policy.Reading;

/// <summary>What has to hold between the parts of an edition, each of which is well-formed.</summary>
internal static class EditionRules
{
    public static IEnumerable<EditionFault> Faults(Edition e) =>
    [
        .. Duplicates("groups", "name", e.Groups.Select(g => g.Name.Value)),
        .. Duplicates("materials", "key", e.Materials.Select(m => m.Key.Value)),
        .. Duplicates("criteria", "key", e.Criteria.Select(c => c.Key.Value)),
        .. Duplicates("support.zones", "key", e.Support.Zones.Select(z => z.Key)),
        .. Duplicates("support.standardPackages", "key", e.Support.Packages),
        .. Duplicates("kpis", "key", e.Kpis.Select(k => k.Key)),
        .. Duplicates("choices", "key", e.Choices.Select(c => c.Key)),
        .. Zones(e),
        .. People(e),
        .. e.Materials.SelectMany(Parts),
        .. e.Criteria.SelectMany((c, i) => OfCriterion(e, c, $"criteria[{N(i)}]")),
        .. e.Escalation.SelectMany((l, i) => OfLevel(e, l, $"escalation[{N(i)}]")),
        .. Hours(e),
    ];

    private static IEnumerable<EditionFault> Zones(Edition e) =>
        e.Support.Zones.SelectMany((z, i) => z.Iana.Select((zone, n) => (Path: $"support.zones[{N(i)}].iana[{N(n)}]", Zone: zone)))
            .Prepend((Path: "zone", e.Zone))
            .Where(z => DateTimeZoneProviders.Tzdb.GetZoneOrNull(z.Zone) is null)
            .Select(z => EditionFault.About(z.Path, "unknown-zone", z.Zone));

    /// <summary>Groups the rest of the product names, roles that are declared, and deciders who can see what they decide.</summary>
    private static IEnumerable<EditionFault> People(Edition e) =>
    [
        .. new[] { GroupName.Reviews, GroupName.Leadership }.Where(g => e.Groups.All(x => x.Name != g)).Select(g => EditionFault.About("groups", "group-needed", g.Value)),
        .. e.Roles.Contains(RoleName.Analyst) ? [] : new[] { EditionFault.About("roles", "role-needed", RoleName.Analyst.Value) },
        .. e.Roles.Contains(RoleName.Administrator) ? new[] { EditionFault.About("roles", "role-reserved", RoleName.Administrator.Value) } : [],
        .. e.Groups.SelectMany((g, i) => Undeclared(e, g.Roles, $"groups[{N(i)}].roles")),
        .. Undeclared(e, e.PriorityDeciders, "priorityDeciders"),
        .. Outside(e, e.PriorityDeciders, GroupName.Leadership, "priorityDeciders"),
    ];

    private static IEnumerable<EditionFault> Parts(Material m, int i)
    {
        var path = $"materials[{N(i)}].parts";
        return
        [
            .. Duplicates(path, "key", m.Parts.Select(p => p.Key)),
            .. m.Parts is [{ Key: not "main" }] ? new[] { EditionFault.At($"{path}[0].key", "only-part-is-main") } : [],
            .. m.Parts.Select((p, n) => (p, n)).Where(x => x.p.Package && (!x.p.Upload || x.p.Link)).Select(x => EditionFault.At($"{path}[{N(x.n)}].package", "package-is-a-file")),
            .. m.Parts.All(p => p.Optional) ? new[] { EditionFault.At(path, "all-optional") } : [],
        ];
    }

    private static IEnumerable<EditionFault> OfCriterion(Edition e, Criterion c, string path) =>
    [
        .. Undeclared(e, c.Reviewers, $"{path}.reviewers"),
        .. UnknownGroup(e, c.Group, path),
        .. Outside(e, c.Reviewers, c.Group, $"{path}.reviewers"),
        .. c.Materials.Select((m, n) => (m, n)).Where(x => e.Materials.All(m => m.Key != x.m)).Select(x => EditionFault.About($"{path}.materials[{N(x.n)}]", "unknown-material", x.m.Value)),
    ];

    private static IEnumerable<EditionFault> OfLevel(Edition e, EscalationLevel l, string path)
    {
        var last = l.Level == e.Escalation.Length;
        return
        [
            .. Undeclared(e, l.PlatformSide, $"{path}.platformSide"),
            .. UnknownGroup(e, l.Group, path),
            .. Outside(e, l.PlatformSide, l.Group, $"{path}.platformSide"),
            .. l.VendorSide.IsEmpty && l.PlatformSide.IsEmpty ? new[] { EditionFault.At(path, "level-of-nobody") } : [],
            .. last && l.AcknowledgeWithin is not null ? new[] { EditionFault.At($"{path}.acknowledgeWithin", "last-level-waits") } : [],
            .. !last && l.AcknowledgeWithin is null ? new[] { EditionFault.At($"{path}.acknowledgeWithin", "missing") } : [],
        ];
    }

    private static IEnumerable<EditionFault> Hours(Edition e) =>
        e.Support.StandardPackages.Select((p, i) => (Path: $"support.standardPackages[{N(i)}].hours.ends", Wrong: p.Hours is { } h && h.Ends <= h.Starts))
            .Prepend((Path: "settings.workEnds", Wrong: e.Settings.WorkEnds <= e.Settings.WorkStarts))
            .Where(h => h.Wrong)
            .Select(h => EditionFault.At(h.Path, "ends-before-start"));

    private static IEnumerable<EditionFault> Duplicates(string path, string member, IEnumerable<string> keys) =>
        keys.Select((key, i) => (key, i)).GroupBy(x => x.key, StringComparer.Ordinal).SelectMany(g => g.Skip(1))
            .Select(x => EditionFault.About($"{path}[{N(x.i)}].{member}", "duplicate", x.key));

    private static IEnumerable<EditionFault> Undeclared(Edition e, IEnumerable<RoleName> roles, string path) =>
        roles.Select((role, i) => (role, i)).Where(x => !e.Roles.Contains(x.role)).Select(x => EditionFault.About($"{path}[{N(x.i)}]", "unknown-role", x.role.Value));

    private static IEnumerable<EditionFault> UnknownGroup(Edition e, GroupName group, string path) =>
        e.Groups.Any(g => g.Name == group) ? [] : [EditionFault.About($"{path}.group", "unknown-group", group.Value)];

    /// <summary>Who is asked in a channel has to be able to open it.</summary>
    private static IEnumerable<EditionFault> Outside(Edition e, IEnumerable<RoleName> roles, GroupName group, string path) =>
        e.Groups.FirstOrDefault(g => g.Name == group) is not { } found ? [] : roles.Select((role, i) => (role, i)).Where(x => e.Roles.Contains(x.role) && !found.Roles.Contains(x.role))
            .Select(x => EditionFault.At($"{path}[{N(x.i)}]", "outside-group", new() { ["word"] = x.role.Value, ["group"] = group.Value }));

    private static string N(int n) => n.ToString(CultureInfo.InvariantCulture);
}
