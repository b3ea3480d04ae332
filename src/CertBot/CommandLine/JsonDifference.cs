using System.Globalization;
using System.Text.Json;

namespace CertBot.CommandLine;

/// <summary>Where two JSON values differ: <c>$.stage.tasks.code</c>, <c>$.certificates[1]</c>. The values themselves are not said.</summary>
internal static class JsonDifference
{
    public static IReadOnlyList<string> Paths(JsonElement one, JsonElement other)
    {
        List<string> paths = [];
        Compare("$", one, other, paths);
        return paths;
    }

    private static void Compare(string path, JsonElement one, JsonElement other, List<string> paths)
    {
        switch (one.ValueKind, other.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                foreach (var name in one.EnumerateObject().Concat(other.EnumerateObject()).Select(m => m.Name).Distinct(StringComparer.Ordinal))
                {
                    Compare($"{path}.{name}", Member(one, name), Member(other, name), paths);
                }

                break;
            case (JsonValueKind.Array, JsonValueKind.Array):
                for (var i = 0; i < Math.Max(one.GetArrayLength(), other.GetArrayLength()); i++)
                {
                    Compare(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), Item(one, i), Item(other, i), paths);
                }

                break;
            case (JsonValueKind.Undefined, JsonValueKind.Undefined):
                break;
            case (JsonValueKind.Undefined, _) or (_, JsonValueKind.Undefined):
                paths.Add(path);
                break;
            default:
                if (!JsonElement.DeepEquals(one, other))
                {
                    paths.Add(path);
                }

                break;
        }
    }

    private static JsonElement Member(JsonElement of, string name) => of.TryGetProperty(name, out var member) ? member : default;

    private static JsonElement Item(JsonElement of, int index) => index < of.GetArrayLength() ? of[index] : default;
}
