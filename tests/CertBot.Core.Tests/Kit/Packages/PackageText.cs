using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CertBot.Core.Tests.Kit.Packages;

/// <summary>How the texts of a package are written: the platform and the tools around it differ in byte order marks, and people edit JSON by hand.</summary>
internal sealed partial record PackageText
{
    /// <summary>The time of change as the platform writes it.</summary>
    public const string Date = "/Date(1767225600000)/";

    // The platform leaves all letters as they are.
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>UTF-8 with a byte order mark, and strict JSON.</summary>
    public static PackageText Windows { get; } = new();

    public static PackageText WithoutMark { get; } = new() { HasByteOrderMark = false };

    /// <summary>JSON with comments, and commas behind the last element, as Newtonsoft reads it.</summary>
    public static PackageText Loose { get; } = new() { IsLoose = true };

    public bool HasByteOrderMark { get; init; } = true;

    public bool IsLoose { get; init; }

    public byte[] Encode(string text) => [.. HasByteOrderMark ? Encoding.UTF8.Preamble : [], .. Encoding.UTF8.GetBytes(text)];

    public byte[] EncodeJson(JsonNode json)
    {
        var text = json.ToJsonString(Indented).Replace("\"/Date(1767225600000)/\"", "\"\\/Date(1767225600000)\\/\"", StringComparison.Ordinal);
        return Encode(IsLoose ? "// made by hand\n" + LastElement().Replace(text, "$1,$2") + " /* end */" : text);
    }

    public byte[] EncodeDescriptor(JsonObject descriptor) => EncodeJson(new JsonObject { ["Descriptor"] = descriptor.DeepClone() });

    // The end of the last element of a list or object, in indented JSON.
    [GeneratedRegex(@"([^\s\[{])(\r?\n\s*[\]}])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LastElement();
}
