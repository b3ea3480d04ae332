using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Policy;

/// <summary>The JSON of the edition <c>creatio</c>, which tests damage at a path such as <c>materials[3].parts[0].key</c>.</summary>
internal static partial class EditionJsonEditor
{
    public static JsonObject LoadCreatio() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src/CertBot.Core/Policy/Editions/creatio.json")))?.AsObject() ?? [];

    /// <summary>The paths of all objects; the root has the empty path.</summary>
    public static IEnumerable<string> Objects(JsonNode? node, string path = "") =>
        node switch
        {
            JsonObject o => o.SelectMany(m => Objects(m.Value, path.Length == 0 ? m.Key : $"{path}.{m.Key}")).Prepend(path),
            JsonArray a => a.SelectMany((item, i) => Objects(item, $"{path}[{i}]")),
            _ => [],
        };

    /// <summary>The paths of all members of all objects.</summary>
    public static IEnumerable<string> Members(JsonObject file) =>
        Objects(file).SelectMany(o => Object(file, o).Select(m => o.Length == 0 ? m.Key : $"{o}.{m.Key}"));

    public static JsonObject Object(JsonObject file, string path) =>
        (path.Length == 0 ? file : GetAt(file, path))?.AsObject() ?? throw new InvalidOperationException(path);

    /// <summary>The object that contains the member, and the member's name.</summary>
    public static (JsonObject Owner, string Name) Find(JsonObject file, string path)
    {
        var dot = path.LastIndexOf('.');
        return (Object(file, dot < 0 ? "" : path[..dot]), path[(dot + 1)..]);
    }

    public static void SetAt(JsonObject file, string path, JsonNode? value)
    {
        var item = LastIndex().Match(path);
        if (item.Success)
        {
            GetAt(file, item.Groups["list"].Value)?.AsArray()[Number(item)] = value;
        }
        else
        {
            var (owner, name) = Find(file, path);
            owner[name] = value;
        }
    }

    private static JsonNode? GetAt(JsonNode? from, string path) =>
        Step().Matches(path).Aggregate(from, (node, step) => step.Groups["i"].Success ? node?[Number(step)] : node?[step.Groups["name"].Value]);

    private static int Number(Match match) => int.Parse(match.Groups["i"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\[(?<i>\d+)\]|(?<name>[^.\[\]]+)")]
    private static partial Regex Step();

    [GeneratedRegex(@"^(?<list>.*)\[(?<i>\d+)\]$")]
    private static partial Regex LastIndex();
}
