using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace CertBot.Demo.Seed;

/// <summary>
/// A small valid package to upload, in the platform's own format: gzip of records, each a path (its length, UTF-16LE) and its bytes (their length).
/// </summary>
internal static class SamplePackage
{
    private const int MaxNameLength = 40;

    /// <summary>The package, or null for an invalid name or version.</summary>
    public static byte[]? Create(string name, string version)
    {
        if (!IsValidName(name) || !IsValidName(version))
        {
            return null;
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            foreach (var (path, content) in CreateEntries(name, version))
            {
                WriteRecord(gzip, path, content);
            }
        }

        return packed.ToArray();
    }

    private static bool IsValidName(string name) =>
        name.Length is > 0 and <= MaxNameLength && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_');

    private static IEnumerable<(string Path, byte[] Content)> CreateEntries(string name, string version)
    {
        var schema = $"{name}Task";
        yield return (
            "descriptor.json",
            SerializeDescriptor(
                new JsonObject
                {
                    ["UId"] = CreateId(name),
                    ["PackageVersion"] = version,
                    ["Name"] = name,
                    ["ModifiedOnUtc"] = "/Date(1767225600000)/",
                    ["Maintainer"] = "Acme",
                    ["Type"] = 1,
                    ["DependsOn"] = new JsonArray(
                        new JsonObject
                        {
                            ["UId"] = CreateId("CrtBase"),
                            ["PackageVersion"] = "8.1.0",
                            ["Name"] = "CrtBase",
                        }
                    ),
                }
            )
        );
        yield return (
            $@"Schemas\{schema}\descriptor.json",
            SerializeDescriptor(
                new JsonObject
                {
                    ["UId"] = CreateId(schema),
                    ["Name"] = schema,
                    ["ModifiedOnUtc"] = "/Date(1767225600000)/",
                    ["ManagerName"] = "SourceCodeSchemaManager",
                    ["Caption"] = schema,
                    ["DependsOn"] = new JsonArray(),
                }
            )
        );
        yield return (
            $@"Schemas\{schema}\metadata.json",
            Serialize(
                new JsonObject
                {
                    ["MetaData"] = new JsonObject
                    {
                        ["Schema"] = new JsonObject { ["A2"] = schema, ["A3"] = CreateId(schema) },
                    },
                }
            )
        );
        yield return ($@"Schemas\{schema}\properties.json", Serialize([]));
        yield return ($@"Schemas\{schema}\{schema}.cs", Encoding.UTF8.GetBytes($"namespace Acme\n{{\n    public class {schema.Replace('.', '_')} {{ }}\n}}\n"));
        yield return (
            $@"Resources\{schema}.SourceCode\resource.en-US.xml",
            Encoding.UTF8.GetBytes(
                """<?xml version="1.0" encoding="utf-8"?><Resources Culture="en-US"><Group Type="String"><Items><Item Name="Caption" Value="Sync task" /></Items></Group></Resources>"""
            )
        );
        yield return (
            $@"Data\{name}_Demo\descriptor.json",
            SerializeDescriptor(
                new JsonObject
                {
                    ["UId"] = CreateId($"{name}_Demo"),
                    ["Name"] = $"{name}_Demo",
                    ["Schema"] = new JsonObject { ["UId"] = CreateId(schema), ["Name"] = schema },
                }
            )
        );
        yield return ($@"Data\{name}_Demo\data.json", Serialize(new JsonObject { ["PackageData"] = new JsonArray() }));
    }

    private static void WriteRecord(Stream to, string path, byte[] content)
    {
        WriteNumber(to, path.Length);
        to.Write(Encoding.Unicode.GetBytes(path));
        WriteNumber(to, content.Length);
        to.Write(content);
    }

    private static void WriteNumber(Stream to, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        to.Write(bytes);
    }

    private static byte[] SerializeDescriptor(JsonObject descriptor) => Serialize(new JsonObject { ["Descriptor"] = descriptor });

    // The platform writes its JSON with a byte order mark.
    private static byte[] Serialize(JsonObject json) => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(json.ToJsonString())];

    /// <summary>The same id for the same name, so that the next version is recognised as the same package.</summary>
    private static string CreateId(string name) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"sample {name}")).AsSpan(0, 16)).ToString();
}
