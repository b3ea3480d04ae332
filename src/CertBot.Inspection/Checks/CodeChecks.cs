using CertBot.Inspection.Code;
using CertBot.Inspection.Model;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Checks;

/// <summary>Places in code that were found while the package was streamed, as far as the rule is about where they are.</summary>
internal static class CodeChecks
{
    public static IEnumerable<Hit> Places(InspectedPackages file, Rule rule)
    {
        foreach (var package in file.Packages)
        {
            var places = package.Code.Where(p => p.Rule == rule.Code && IsInScope(p, package, rule)).ToList();
            if (places.Count == 0)
                continue;
            if (IsCounted(rule))
            {
                var files = places.Select(p => p.Path).Distinct(StringComparer.Ordinal).Count();
                yield return At(package, places[0], "", $"{CountText.Of(places.Count + OmittedIn(package, rule), "place")} in {CountText.Of(files, "file")}");
                continue;
            }

            foreach (var place in places)
                yield return At(package, place, place.Path, place.Evidence);
        }
    }

    /// <summary>Places that are neither listed nor counted in a finding.</summary>
    public static int CountOmitted(InspectedPackages file, Rule rule) => IsCounted(rule) ? 0 : file.Packages.Sum(p => OmittedIn(p, rule));

    /// <summary>A figure: hosts outside that the code names.</summary>
    public static IEnumerable<Hit> Hosts(InspectedPackages file, Rule rule) =>
        from package in file.Packages
        from host in package.Hosts
        select new Hit(package, host.Value, 0, host.Key, host.Key);

    private static bool IsCounted(Rule rule) => rule.Values(RuleParameters.Count) is ["true"];

    private static int OmittedIn(PackageModel package, Rule rule) =>
        package.OmittedCode.Where(o => o.Key.Rule == rule.Code && IsInScope(o.Key, package, rule)).Sum(o => o.Value);

    private static bool IsInScope(CodePlace place, PackageModel package, Rule rule)
    {
        var schema = place.Schema.Length > 0 ? package.Schemas.GetValueOrDefault(place.Schema) : null;

        // The source says it better, with a line.
        if (package.HasSources && place.Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            return false;

        // Descriptions of pages are metadata too, and what stands in them is no C#.
        if (schema is { Kind: "ClientUnit" or "Addon" } && place.Path.EndsWith("metadata.json", StringComparison.OrdinalIgnoreCase))
            return false;
        var isInstallScript = schema is not null && package.Descriptor.InstallSchemas.Contains(schema.UId.ToLowerInvariant());
        return rule.Values(RuleParameters.Scope) switch
        {
            ["install-script"] => isInstallScript,
            ["not-install-script"] => !isInstallScript,
            ["freedom-page"] => schema is { IsFreedom: true },
            _ => true,
        };
    }

    private static Hit At(PackageModel package, CodePlace place, string element, string evidence) => new(package, place.Path, place.Line, element, evidence);
}
