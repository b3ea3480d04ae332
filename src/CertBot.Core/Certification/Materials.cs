using System.Text.Json.Nodes;
using CertBot.Core.Conversation;
using CertBot.Core.Policy;
using static CertBot.Core.Certification.Answers;
using static CertBot.Core.Certification.ApplicationCommand;

namespace CertBot.Core.Certification;

/// <summary>Stage 3.1: materials are handed in, replaced and taken back in any order, and submitted when none is missing.</summary>
internal static class Materials
{
    private const int LongestAddress = 2000;

    private const int LongestFileName = 255;

    public static Decision<ApplicationEvent> HandIn(HandIn command, Application app, Circumstances given) =>
        MaterialList.Find(given.Edition, command.Material, command.Part) switch
        {
            null => No("no-such-material", "material"),
            { } asked when !MaterialList.Asked(asked, app.Release) => No("material-not-asked", "material", Names(asked)),
            { } asked => Unless(
                Check(command.What, asked, app.Release),
                () => new ApplicationEvent.HandedIn(command.Material, command.Part, command.What with { By = given.Actor.Id, At = given.Now })),
        };

    public static Decision<ApplicationEvent> TakeBack(TakeBack command, Application app, Circumstances given) =>
        app.Release.Materials.ContainsKey(Release.PartId(command.Material, command.Part)) ? Yes(new ApplicationEvent.TakenBack(command.Material, command.Part))
        : MaterialList.Find(given.Edition, command.Material, command.Part) is { } asked ? No("not-handed-in", "material", Names(asked))
        : No("no-such-material", "material");

    public static Decision<ApplicationEvent> Submit(Application app, Circumstances given) => MaterialList.Missing(app, given.Edition) switch
    {
        [] => Yes(new ApplicationEvent.MaterialsSubmitted(
            [.. given.Edition.Criteria.Where(c => MaterialList.Applies(c.When, app.Release)).OrderBy(c => c.Number).Select(c => c.Key)],
            given.Edition.Promise(given.Now, given.Edition.Settings.ReviewWorkingDays))),
        var missing => StillMissing(missing),
    };

    public static Decision<ApplicationEvent> StillMissing(IReadOnlyList<AskedPart> missing) => No("still-missing", data: new JsonObject
    {
        ["count"] = missing.Count,
        ["missing"] = Leaf.List(missing.Select(Titles.Of)),
    });

    private static Refusal? Check(Handed? handed, AskedPart asked, Release release) => handed switch
    {
        Handed.Link when !asked.Part.Link => Why("file-wanted", "what", Names(asked)),
        Handed.File when !asked.Part.Upload => Why("link-wanted", "what", Names(asked)),
        Handed.Link link => Address(link.Address) ?? Version(link.Address, asked, release),
        Handed.File { Size: <= 0 } => Why("file-empty", "what"),
        Handed.File file => Words.Check(file.Name, LongestFileName, "what")
            ?? Ending(file.Name, asked)
            ?? (asked.Part.Package && file.Packages.IsDefaultOrEmpty ? Why("not-a-package", "what", new JsonObject { ["file"] = file.Name }) : null)
            ?? Version(file.Name, asked, release),
        _ => Why("file-or-link", "what", Names(asked)),
    };

    private static Refusal? Address(string? address) =>
        Words.Check(address, LongestAddress, "what")
        ?? (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0 && uri.Host.Contains('.', StringComparison.Ordinal)
            ? null : Why("link-https", "what"));

    private static Refusal? Ending(string name, AskedPart asked) =>
        asked.Part.Endings.IsDefaultOrEmpty || asked.Part.Endings.Any(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)) ? null
        : Why("file-ending", "what", new JsonObject { ["file"] = name, ["endings"] = Leaf.List(asked.Part.Endings.Select(e => (JsonNode)e)) });

    /// <summary>Only what can be seen is judged: a name with another version's number in it, and not this one's.</summary>
    private static Refusal? Version(string name, AskedPart asked, Release release)
    {
        string[] named = [.. asked.Part.NamesVersion ? Words.VersionsIn(name) : []];
        return named.Length == 0 || named.Any(v => Language.Versions.Compare(v, release.Version) == 0) ? null
            : Why("other-version", "what", new JsonObject { ["named"] = named[0], ["version"] = release.Version });
    }

    private static JsonObject Names(AskedPart asked) => new() { ["material"] = Titles.Of(asked) };
}
