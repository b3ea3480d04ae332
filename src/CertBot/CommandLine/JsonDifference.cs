using System.Globalization;
using System.Text.Json;

namespace CertBot.CommandLine;

/// <summary>Where two JSON values differ: <c>$.stage.tasks.code</c>, <c>$.certificates[1]</c>. The values themselves are not reported.</summary>
internal static class JsonDifference
{
    public static IReadOnlyList<string> Paths(JsonElement left, JsonElement right)
    {
        List<string> paths = [];
        Compare("$", left, right, paths);
        return paths;
    }

    private static void Compare(string path, JsonElement left, JsonElement right, List<string> paths)
    {
        switch (left.ValueKind, right.ValueKind)
        {
            case (JsonValueKind.Object, JsonValueKind.Object):
                foreach (var name in left.EnumerateObject().Concat(right.EnumerateObject()).Select(m => m.Name).Distinct(StringComparer.Ordinal))
                {
                    Compare($"{path}.{name}", Member(left, name), Member(right, name), paths);
                }

                break;
            case (JsonValueKind.Array, JsonValueKind.Array):
                for (var i = 0; i < Math.Max(left.GetArrayLength(), right.GetArrayLength()); i++)
                {
                    Compare(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), Item(left, i), Item(right, i), paths);
                }

                break;
            case (JsonValueKind.Undefined, JsonValueKind.Undefined):
                break;
            case (JsonValueKind.Undefined, _) or (_, JsonValueKind.Undefined):
                paths.Add(path);
                break;
            default:
                if (!JsonElement.DeepEquals(left, right))
                {
                    paths.Add(path);
                }

                break;
        }
    }

    private static JsonElement Member(JsonElement obj, string name) => obj.TryGetProperty(name, out var member) ? member : default;

    private static JsonElement Item(JsonElement array, int index) => index < array.GetArrayLength() ? array[index] : default;
}
