using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace CertBot.Demo;

/// <summary>The page's files, embedded in the assembly.</summary>
internal sealed class PageFiles
{
    private const string ResourcePrefix = "web/page/";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, PageFile> _files = typeof(PageFiles)
        .Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal))
        .ToFrozenDictionary(n => n[ResourcePrefix.Length..], Load, StringComparer.Ordinal);

    public PageFile? Find(string name) => name == "index.html" ? null : _files.GetValueOrDefault(name);

    public string RenderHtml(string nonce) => Encoding.UTF8.GetString(_files["index.html"].Bytes).Replace("{nonce}", nonce, StringComparison.Ordinal);

    private static PageFile Load(string name)
    {
        using var stream = typeof(PageFiles).Assembly.GetManifestResourceStream(name) ?? throw new InvalidDataException($"{name} is not in the build");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        var bytes = content.ToArray();
        return new PageFile(bytes, ContentTypes[Path.GetExtension(name)], $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"");
    }
}

/// <summary>A file of the page; the ETag changes with the content.</summary>
internal sealed record PageFile(byte[] Bytes, string ContentType, string ETag);
