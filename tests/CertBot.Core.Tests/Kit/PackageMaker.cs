// The members of the package format have the names the platform uses, whatever the members of this record are called.
#pragma warning disable CA1507

using System.Buffers;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace CertBot.Core.Tests.Kit;

/// <summary>
/// Creates Creatio packages in the platform's format. Immutable: <c>PackageMaker.Sample("AcmeSync").ToGzip()</c> is a valid package that contains one of
/// everything; <c>with { Version = "2.1" }</c> and the <c>With…</c> methods create variants of it.
/// </summary>
internal sealed record PackageMaker(string Name)
{
    private static readonly Encoding Utf8WithMark = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);

    public string Version { get; init; } = "1.0.0";

    public string Maintainer { get; init; } = "Acme";

    public string UId { get; init; } = GuidFor("package").ToString();

    /// <summary>1 denotes a package that compiles to its own assembly.</summary>
    public int Type { get; init; } = 1;

    public char Separator { get; init; } = '\\';

    public ImmutableArray<(string Name, string Version)> DependsOn { get; init; } = [("CrtBase", "8.1.0"), ("CrtUIv2", "8.1.0")];

    /// <summary>The entries besides the descriptor; folders are separated by <c>/</c>.</summary>
    public ImmutableArray<(string Path, byte[] Content)> Entries { get; init; } = [];

    /// <summary>Two schemas with code, strings in two cultures, two data bindings, SQL for both databases, and two files.</summary>
    public static PackageMaker Sample(string name = "AcmeSync") =>
        new PackageMaker(name)
            .WithSchema("AcmeSyncTask", "Entity")
            .WithSchema("AcmeSyncJob", "SourceCode", ".cs", "namespace Acme\n{\n    public class AcmeSyncJob { }\n}\n")
            .WithSchema("AcmeContactPage", "ClientUnit", ".js", "define(\"AcmeContactPage\", [], function() { return {}; });\n", replacing: true)
            .WithStrings("AcmeSyncTask", "Entity", "en-US", ("LocalizableStrings.Title.Value", "Sync task"))
            .WithStrings("AcmeSyncTask", "Entity", "ru-RU", ("LocalizableStrings.Title.Value", "Задача синхронизации"))
            .WithData("SysModule_AcmeSync", "SysModule", 1)
            .WithData("AcmeSyncTask_Demo", "AcmeSyncTask", 2)
            .WithSql("AcmeIndexMsSql", 0, "CREATE INDEX IX ON AcmeSyncTask (Name)")
            .WithSql("AcmeIndexPostgreSql", 2, "CREATE INDEX ix ON \"AcmeSyncTask\" (\"Name\")")
            .With("Files/app-descriptor.json", EncodeText("{\"Code\":\"AcmeSync\"}"))
            .With("Files/src/empty.txt", []);

    public PackageMaker With(string path, byte[] content) => this with { Entries = Entries.Add((path, content)) };

    public PackageMaker WithSchema(string name, string kind, string? extension = null, string code = "", bool replacing = false)
    {
        var made = With(
                $"Schemas/{name}/descriptor.json",
                DescriptorJson(
                    new JsonObject
                    {
                        ["UId"] = GuidFor(name).ToString(),
                        ["Name"] = name,
                        ["ModifiedOnUtc"] = "/Date(1767225600000)/",
                        ["ManagerName"] = kind + "SchemaManager",
                        ["Caption"] = name,
                        ["ExtendParent"] = replacing,
                        ["DependsOn"] = new JsonArray(),
                    }
                )
            )
            .With(
                $"Schemas/{name}/metadata.json",
                EncodeJson(
                    new JsonObject
                    {
                        ["MetaData"] = new JsonObject
                        {
                            ["Schema"] = new JsonObject { ["A2"] = name, ["A3"] = GuidFor(name).ToString() },
                        },
                    }
                )
            )
            .With($"Schemas/{name}/properties.json", EncodeJson(new JsonObject()));
        return extension is null ? made : made.With($"Schemas/{name}/{name}{extension}", EncodeText(code));
    }

    public PackageMaker WithStrings(string schema, string kind, string culture, params (string Name, string Value)[] strings) =>
        With(
            $"Resources/{schema}.{kind}/resource.{culture}.xml",
            EncodeText(
                $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Resources Culture=\"{culture}\"><Group Type=\"String\"><Items>"
                    + string.Concat(strings.Select(s => $"<Item Name=\"{s.Name}\" Value=\"{System.Security.SecurityElement.Escape(s.Value)}\" />"))
                    + "</Items></Group></Resources>"
            )
        );

    public PackageMaker WithData(string binding, string entity, int rows) =>
        With(
                $"Data/{binding}/descriptor.json",
                DescriptorJson(
                    new JsonObject
                    {
                        ["UId"] = GuidFor(binding).ToString(),
                        ["Name"] = binding,
                        ["Schema"] = new JsonObject { ["UId"] = GuidFor(entity).ToString(), ["Name"] = entity },
                    }
                )
            )
            .With(
                $"Data/{binding}/data.json",
                EncodeJson(
                    new JsonObject
                    {
                        ["PackageData"] = new JsonArray([
                            .. Enumerable
                                .Range(1, rows)
                                .Select(n =>
                                    (JsonNode)
                                        new JsonObject
                                        {
                                            ["Row"] = new JsonArray(
                                                new JsonObject { ["SchemaColumnUId"] = GuidFor("Name").ToString(), ["Value"] = $"Record {n} (sample)" }
                                            ),
                                        }
                                ),
                        ]),
                    }
                )
            )
            .With($"Data/{binding}/filter.json", []);

    public PackageMaker WithSql(string name, int engine, string sql) =>
        With(
                $"SqlScripts/{name}/descriptor.json",
                DescriptorJson(
                    new JsonObject
                    {
                        ["UId"] = GuidFor(name).ToString(),
                        ["Name"] = name,
                        ["DBEngineType"] = engine,
                        ["InstallType"] = 1,
                        ["BackwardCompatibilityConfirmed"] = true,
                    }
                )
            )
            .With($"SqlScripts/{name}/{name}.sql", EncodeText(sql));

    public byte[] Descriptor() =>
        DescriptorJson(
            new JsonObject
            {
                ["UId"] = UId,
                ["PackageVersion"] = Version,
                ["Type"] = Type,
                ["Name"] = Name,
                ["ModifiedOnUtc"] = "/Date(1767225600000)/",
                ["Maintainer"] = Maintainer,
                ["DependsOn"] = new JsonArray([
                    .. DependsOn.Select(d =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["UId"] = GuidFor(d.Name).ToString(),
                                ["PackageVersion"] = d.Version,
                                ["Name"] = d.Name,
                            }
                    ),
                ]),
            }
        );

    /// <summary>The uncompressed records. Hostile packages are made by changing their bytes.</summary>
    public byte[] ToRecords()
    {
        var records = new RecordMaker();
        foreach (var (path, content) in Entries.Insert(0, ("descriptor.json", Descriptor())))
        {
            records.AddRecord(path.Replace('/', Separator), content);
        }

        return records.ToArray();
    }

    /// <summary>The package as a gzip file.</summary>
    public byte[] ToGzip() => Compress(ToRecords());

    /// <summary>Several packages in one zip file, each under its name.</summary>
    public static byte[] ToZip(params PackageMaker[] packages) => CreateZip([.. packages.Select(p => ($"{p.Name}.gz", p.ToGzip()))]);

    public static byte[] CreateZip(params (string Name, byte[] Content)[] members)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                using var member = zip.CreateEntry(name).Open();
                member.Write(content);
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Compress(params byte[] unpacked)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(unpacked);
        }

        return packed.ToArray();
    }

    private static byte[] DescriptorJson(JsonObject descriptor) => EncodeJson(new JsonObject { ["Descriptor"] = descriptor });

    private static byte[] EncodeJson(JsonObject json) => EncodeText(json.ToJsonString());

    private static byte[] EncodeText(string text) => [.. Utf8WithMark.GetPreamble(), .. Utf8WithMark.GetBytes(text)];

    // The same name always has the same id, so that a package generated twice is equal.
    private static Guid GuidFor(string name) => new(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}

/// <summary>Writes records one by one, valid or with false lengths.</summary>
internal sealed class RecordMaker
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public RecordMaker AddRecord(string path, byte[] content) =>
        AddNumber(path.Length).AddBytes(Encoding.Unicode.GetBytes(path)).AddNumber(content.Length).AddBytes(content);

    public RecordMaker AddPath(string path) => AddNumber(path.Length).AddBytes(Encoding.Unicode.GetBytes(path));

    public RecordMaker AddNumber(int number) => AddBytes(BitConverter.GetBytes(number));

    public RecordMaker AddBytes(params byte[] raw)
    {
        _bytes.Write(raw);
        return this;
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
}
