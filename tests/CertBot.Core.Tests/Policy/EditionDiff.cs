using System.Collections.Immutable;
using System.Text.Json;
using CertBot.Core.Policy;
using CertBot.Core.Policy.Parsing;
using CertBot.Core.Primitives;

namespace CertBot.Core.Tests.Policy;

/// <summary>What differs between two editions. It compares all there is, so that a new member of an edition is never forgotten here.</summary>
internal static class EditionDiff
{
    /// <summary>
    /// The changes from one to the other, by path (<c>materials/whats-new/parts/main/optional</c>), in the order of the first. Things in lists go by their key,
    /// so that an order alone is no change; words in lists are there or not.
    /// </summary>
    public static ImmutableArray<EditionChange> Between(Edition a, Edition b)
    {
        var changes = ImmutableArray.CreateBuilder<EditionChange>();
        Compare("", Json(a), Json(b), changes);
        return changes.ToImmutable();
    }

    private static JsonElement Json(Edition e) => JsonSerializer.SerializeToElement(e, CoreJson.Options);

    private static void Compare(string path, JsonElement? a, JsonElement? b, ImmutableArray<EditionChange>.Builder changes)
    {
        if (a is { } x && b is { } y && x.ValueKind == y.ValueKind && x.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            var (left, right) = (Inside(a), Inside(b));
            foreach (var name in left.Keys.Union(right.Keys, StringComparer.Ordinal))
            {
                Compare(path.Length == 0 ? name : $"{path}/{name}", Get(left, name), Get(right, name), changes);
            }
        }
        else if (TextOf(a) is var before && TextOf(b) is var after && before != after)
        {
            changes.Add(new(path, before, after));
        }
    }

    private static JsonElement? Get(OrderedDictionary<string, JsonElement> from, string name) => from.TryGetValue(name, out var e) ? e : null;

    private static OrderedDictionary<string, JsonElement> Inside(JsonElement? e)
    {
        var inside = new OrderedDictionary<string, JsonElement>(StringComparer.Ordinal);
        switch (e)
        {
            case { ValueKind: JsonValueKind.Object } o:
                foreach (var member in o.EnumerateObject())
                {
                    inside.TryAdd(member.Name, member.Value);
                }

                break;
            case { ValueKind: JsonValueKind.Array } list:
                foreach (var item in list.EnumerateArray())
                {
                    inside.TryAdd(StablePath.KeyOf(item) ?? item.ToString(), item);
                }

                break;
        }

        return inside;
    }

    private static string? TextOf(JsonElement? e) => e?.ToString();
}

/// <summary>One change: no <c>Before</c>, it was added; no <c>After</c>, it was taken out.</summary>
internal sealed record EditionChange(string Path, string? Before, string? After);
