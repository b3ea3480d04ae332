using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CertBot.Tests.CrashTests;

/// <summary>
/// Changes a body at random: values of other kinds, members gone, doubled or swapped, text cut, bytes damaged. The same seed gives the same bodies.
/// </summary>
internal sealed class BodyMutator(Random random)
{
    private const string Mark = "here-is-the-mutated-value";

    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "-1",
        "1e999",
        "-0.0",
        "9223372036854775808",
        "123456789012345678901234567890123456789012345678901234567890",
        "0.1e-400",
        "\"\"",
        "\" \"",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"\\udfff\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"\\u202e\\u200f\"",
        "[]",
        "{}",
        "[[[[]]]]",
        "{\"id\":{}}",
        "[null,1,\"x\",{}]",
        "{\"\\ud800\":1}",
        "{\"\":\"\"}",
        "\"apply\"",
        "\"cancel\"",
        "\"create vendor Zed\"",
        "\"../../x\"",
        "\"'; --\"",
        "\"a:b|c\"",
        "\"web:local:administrator\"",
        "\"U1\"",
        "\"DU1\"",
        "\"T1\"",
        "\"29:u\"",
        "\"2026-13-45T99:99:99Z\"",
    ];

    private static readonly byte[][] Bytes =
    [
        [0xC0, 0x80],
        [0xED, 0xA0, 0x80],
        [0xF5, 0x80, 0x80, 0x80],
        [0xFF, 0xFE],
        [0x80],
        [0xE2, 0x82],
        [0xEF, 0xBB, 0xBF],
        [0],
        [0, 0, 0, 0],
        "\\ud800"u8.ToArray(),
        "\\u"u8.ToArray(),
        "%ZZ"u8.ToArray(),
        "%ED%A0%80"u8.ToArray(),
        "&&==&"u8.ToArray(),
        "\r\n\r\n"u8.ToArray(),
        "/*"u8.ToArray(),
    ];

    public T Pick<T>(IReadOnlyList<T> all) => all[random.Next(all.Count)];

    /// <summary>True once in so many times.</summary>
    public bool IsOneOf(int times) => random.Next(times) == 0;

    public int Next(int below) => random.Next(below);

    public byte[] Mutate(MutationSeed seed, string number)
    {
        var text = seed.Body.Replace("@@", number, StringComparison.Ordinal);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
            text = seed.Form == MutationForm.Fields || IsOneOf(8) ? MutateText(text) : TryMutateTree(text) ?? MutateText(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (IsOneOf(5))
            bytes = MutateBytes(bytes);
        if (seed.Form != MutationForm.Payload)
            return bytes;

        byte[] form = [.. "payload="u8, .. Encoding.ASCII.GetBytes(Uri.EscapeDataString(Encoding.Latin1.GetString(bytes)))];
        return IsOneOf(20) ? MutateBytes(form) : form;
    }

    private byte[] MutateBytes(byte[] bytes)
    {
        var at = random.Next(bytes.Length + 1);
        switch (random.Next(6))
        {
            case 0:
                return bytes[..at];
            case 1 when at < bytes.Length:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:
                var inserted = new byte[random.Next(1, 9)];
                random.NextBytes(inserted);
                return [.. bytes[..at], .. inserted, .. bytes[at..]];
            case 3:
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 20))..]];
            case 4:
                return [.. bytes, .. bytes[at..]];
            default:
                return [.. bytes[..at], .. Pick(Bytes), .. bytes[at..]];
        }
    }

    private string MutateText(string text)
    {
        if (text.Length == 0)
            return Pick(Values);
        var at = random.Next(text.Length);
        return random.Next(4) switch
        {
            0 => text[..at],
            1 => text.Insert(at, Pick(Values)),
            2 => text.Remove(at, Math.Min(random.Next(1, 5), text.Length - at)),
            _ => text + text[at..],
        };
    }

    /// <summary>Null if an earlier change left nothing that can be read as a tree.</summary>
    private string? TryMutateTree(string text)
    {
        try
        {
            return MutateTree(text);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private string MutateTree(string text)
    {
        var root = JsonNode.Parse(text);
        List<JsonObject> objects = [.. Objects(root).Where(o => o.Count > 0)];
        if (objects.Count == 0)
            return Pick(Values);
        var (target, other) = (Pick(objects), Pick(objects));
        var (name, otherName) = (Pick(target.Select(m => m.Key).ToList()), Pick(other.Select(m => m.Key).ToList()));
        switch (random.Next(8))
        {
            case 0:
                target.Remove(name);
                return Write(root);
            case 1:
                target[name] = new string(Pick(['x', 'я', '<', '*', ' ']), random.Next(1, IsOneOf(40) ? 90_000 : 2_000));
                return Write(root);
            case 2:
                var (mine, others) = (target[name]?.DeepClone(), other[otherName]?.DeepClone());
                (target[name], other[otherName]) = (others, mine);
                return Write(root);
            case 3:
                target[Mark] = IsOneOf(2) ? target[name]?.DeepClone() : other[otherName]?.DeepClone();
                return Write(root).Replace($"\"{Mark}\"", JsonSerializer.Serialize(name), StringComparison.Ordinal); // the member is there twice
            case 4 when IsOneOf(4):
                var depth = Pick([30, 46, 47, 48, 49, 500, 5_000]);
                return WriteValue(root, target, name, new string('[', depth) + new string(']', IsOneOf(4) ? depth - 1 : depth));
            case 5:
                target[Pick(["id", "type", "text", "value", "user", "channel", ""])] = other[otherName]?.DeepClone();
                return Write(root);
            default:
                return WriteValue(root, target, name, Pick(Values));
        }
    }

    /// <summary>Replaces a value by its place in the text, because a tree cannot hold all that is written here.</summary>
    private static string WriteValue(JsonNode? root, JsonObject target, string name, string value)
    {
        target[name] = Mark;
        return Write(root).Replace($"\"{Mark}\"", value, StringComparison.Ordinal);
    }

    private static string Write(JsonNode? root) => root?.ToJsonString() ?? "null";

    private static IEnumerable<JsonObject> Objects(JsonNode? node) =>
        node switch
        {
            JsonObject json => json.SelectMany(m => Objects(m.Value)).Prepend(json),
            JsonArray array => array.SelectMany(Objects),
            _ => [],
        };
}
