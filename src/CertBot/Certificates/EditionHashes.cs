using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using CertBot.Core.Policy;

namespace CertBot.Certificates;

/// <summary>The SHA-256 of the files of the installed editions, in hexadecimal: whoever has the file can compare.</summary>
internal sealed class EditionHashes
{
    private readonly ImmutableDictionary<EditionPin, string> _hashes;

    /// <param name="policyFolder">The operator's folder of editions; null: there is none.</param>
    public EditionHashes(string? policyFolder) =>
        _hashes = EmbeddedFiles()
            .Concat(policyFolder is null ? [] : Directory.GetFiles(policyFolder, "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllBytes))
            .Select(content => (Pin: ReadPin(content), Hash: Convert.ToHexStringLower(SHA256.HashData(content))))
            .Where(e => e.Pin is not null)
            .DistinctBy(e => e.Pin)
            .ToImmutableDictionary(e => e.Pin ?? new("", 0), e => e.Hash);

    /// <summary>Null: that edition is not installed.</summary>
    public string? Find(EditionPin pin) => _hashes.GetValueOrDefault(pin);

    private static IEnumerable<byte[]> EmbeddedFiles()
    {
        var assembly = typeof(EditionCatalog).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.Contains(".Policy.Editions.", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException(name);
            using var content = new MemoryStream();
            stream.CopyTo(content);
            yield return content.ToArray();
        }
    }

    private static EditionPin? ReadPin(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement.TryGetProperty("name", out var name) && document.RootElement.TryGetProperty("version", out var version)
                ? new(name.GetString() ?? "", version.GetInt32())
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null; // the host refuses such a file when it starts
        }
    }
}
