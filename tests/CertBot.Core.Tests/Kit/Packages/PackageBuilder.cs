// The members of the package format have the names the platform uses, whatever the members of this record are called.
#pragma warning disable CA1507

using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace CertBot.Core.Tests.Kit.Packages;

/// <summary>
/// Creates Creatio packages in the platform's format. Immutable: <c>PackageBuilder.Sample("AcmeSync").ToGzip()</c> is a valid package that contains
/// one of everything; <c>with { Version = "2.1" }</c> and the <c>With…</c> methods create variants of it. Schemas and bindings are described by
/// <see cref="SchemaBuilder"/> and <see cref="BindingBuilder"/>; several packages in one file are a <see cref="ZipBuilder"/>.
/// </summary>
internal sealed record PackageBuilder(string Name)
{
    /// <summary>Null leaves the member out, as newer packages do.</summary>
    public string? Version { get; init; } = "1.0.0";

    public string? Maintainer { get; init; } = "Acme";

    public string UId { get; init; } = UIdOf("package").ToString();

    /// <summary>1 denotes a package that compiles to its own assembly.</summary>
    public int Type { get; init; } = 1;

    /// <summary>Null: the project of an assembly package under its name, nothing for another.</summary>
    public string? ProjectPath { get; init; }

    public char Separator { get; init; } = '\\';

    /// <summary>How the JSON and XML texts are written.</summary>
    public PackageText Text { get; init; } = PackageText.Windows;

    public ImmutableArray<(string Name, string Version)> DependsOn { get; init; } = [("CrtBase", "8.1.0"), ("CrtUIv2", "8.1.0")];

    /// <summary>The schemas that the platform runs after the installation.</summary>
    public ImmutableArray<string> InstallScripts { get; init; } = [];

    /// <summary>What was added, written anew with every change of <see cref="Text"/>.</summary>
    public ImmutableArray<Func<PackageText, IEnumerable<(string Path, byte[] Content)>>> Parts { get; init; } = [];

    /// <summary>Paths of files that are left out.</summary>
    public ImmutableHashSet<string> Missing { get; init; } = [];

    /// <summary>The entries besides the descriptor; folders are separated by <c>/</c>.</summary>
    public ImmutableArray<(string Path, byte[] Content)> Entries => [.. Parts.SelectMany(p => p(Text)).Where(e => !Missing.Contains(e.Path))];

    /// <summary>Three schemas with code, strings in two cultures, two data bindings, SQL for both databases, and two files.</summary>
    public static PackageBuilder Sample(string name = "AcmeSync") =>
        new PackageBuilder(name)
            .WithSchema(
                SchemaBuilder
                    .Entity("AcmeSyncTask")
                    .Declaring("Title")
                    .WithString("en-US", "LocalizableStrings.Title.Value", "Sync task")
                    .WithString("ru-RU", "LocalizableStrings.Title.Value", "Задача синхронизации")
            )
            .WithSchema(SchemaBuilder.SourceCode("AcmeSyncJob", "namespace Acme\n{\n    public class AcmeSyncJob { }\n}\n"))
            .WithSchema(
                SchemaBuilder.ClassicPage("AcmeContactPage", "define(\"AcmeContactPage\", [], function() { return {}; });\n").Replacing("ContactPageV2")
            )
            .WithData("SysModule_AcmeSync", "SysModule", 1)
            .WithData("AcmeSyncTask_Demo", "AcmeSyncTask", 2)
            .WithSql("AcmeIndexMsSql", 0, "CREATE INDEX IX ON AcmeSyncTask (Name)")
            .WithSql("AcmeIndexPostgreSql", 2, "CREATE INDEX ix ON \"AcmeSyncTask\" (\"Name\")")
            .With("Files/app-descriptor.json", "{\"Code\":\"AcmeSync\"}")
            .With("Files/src/empty.txt", []);

    /// <summary>The same name always has the same id, so that a package generated twice is equal.</summary>
    public static Guid UIdOf(string name) => new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    public PackageBuilder With(string path, byte[] content) => With(_ => [(path, content)]);

    /// <summary>A text as it is, with the byte order mark that <see cref="Text"/> says.</summary>
    public PackageBuilder With(string path, string text) => With(t => [(path, t.Encode(text))]);

    public PackageBuilder Without(string path) => this with { Missing = Missing.Add(path) };

    public PackageBuilder DependingOn(params string[] packages) => this with { DependsOn = [.. packages.Select(p => (p, "7.8.0"))] };

    public PackageBuilder WithSchema(SchemaBuilder schema) => With(schema.ToEntries);

    public PackageBuilder WithBinding(BindingBuilder binding) => With(binding.ToEntries);

    /// <summary>A binding of so many sample records.</summary>
    public PackageBuilder WithData(string binding, string entity, int rows) =>
        WithBinding(
            Enumerable
                .Range(1, rows)
                .Aggregate(new BindingBuilder(binding, entity).WithColumns("Id", "Name"), (b, n) =>
                    b.WithRow($"{n:x8}{$"{UIdOf(binding)}"[8..]}", $"Record {n} (sample)")
                )
        );

    /// <summary>A section of this entity, as two bindings show it: the module, and the entity behind it.</summary>
    public PackageBuilder WithSection(string section, string entity) =>
        WithBinding(
                new BindingBuilder($"SysModuleEntity_{section}", "SysModuleEntity")
                    .WithColumns("Id", "SysEntitySchemaUId")
                    .WithRow($"{UIdOf($"SysModuleEntity_{section}")}", $"{UIdOf(entity)}")
            )
            .WithBinding(
                new BindingBuilder($"SysModule_{section}", "SysModule")
                    .WithColumns("Id", "Code", "Caption", "SysModuleEntity")
                    .WithRow($"{UIdOf($"SysModule_{section}")}", section, section, $"{UIdOf($"SysModuleEntity_{section}")}")
            );

    /// <summary>Registers the entity as a lookup.</summary>
    public PackageBuilder WithLookup(string entity) =>
        WithBinding(
            new BindingBuilder($"Lookup_{entity}", "Lookup")
                .WithColumns("Id", "Name", "SysEntitySchemaUId")
                .WithRow($"{UIdOf($"Lookup_{entity}")}", entity, $"{UIdOf(entity)}")
        );

    /// <param name="name">Of the script and its folder.</param>
    /// <param name="engine">0 MSSQL, 1 Oracle, 2 PostgreSQL.</param>
    /// <param name="sql">Null: the folder has no script in it.</param>
    /// <param name="moment">0 before the package, 1 after it, 2 after its data, 3 when it is uninstalled.</param>
    /// <param name="confirmed">Whether the vendor confirmed that it is backward compatible; null leaves the member out.</param>
    public PackageBuilder WithSql(string name, int engine, string? sql, int moment = 1, bool? confirmed = true)
    {
        var descriptor = new JsonObject
        {
            ["UId"] = UIdOf(name).ToString(),
            ["Name"] = name,
            ["ModifiedOnUtc"] = PackageText.Date,
            ["InstallType"] = moment,
            ["DBEngineType"] = engine,
        };
        if (confirmed is { } value)
            descriptor["BackwardCompatibilityConfirmed"] = value;
        var made = With(t => [($"SqlScripts/{name}/descriptor.json", t.EncodeDescriptor(descriptor))]);
        return sql is null ? made : made.With($"SqlScripts/{name}/{name}.sql", sql);
    }

    public PackageBuilder WithApp(AppBuilder app) => With(t => [("Files/app-descriptor.json", t.EncodeJson(app.ToJson()))]);

    public PackageBuilder WithAssembly(string file, byte[] content) => With($"Files/Bin/{file}", content);

    public byte[] Descriptor()
    {
        var descriptor = new JsonObject { ["UId"] = UId };
        if (Version is not null)
            descriptor["PackageVersion"] = Version;
        descriptor["Type"] = Type;
        descriptor["ProjectPath"] = ProjectPath ?? (Type == 1 ? $"Files/{Name}.csproj" : "");
        descriptor["Name"] = Name;
        descriptor["ModifiedOnUtc"] = PackageText.Date;
        if (Maintainer is not null)
            descriptor["Maintainer"] = Maintainer;
        descriptor["DependsOn"] = new JsonArray([
            .. DependsOn.Select(d =>
                (JsonNode)
                    new JsonObject
                    {
                        ["UId"] = UIdOf(d.Name).ToString(),
                        ["PackageVersion"] = d.Version,
                        ["Name"] = d.Name,
                    }
            ),
        ]);
        if (!InstallScripts.IsEmpty)
        {
            descriptor["InstallScripts"] = new JsonObject
            {
                ["AfterInstall"] = new JsonArray([
                    .. InstallScripts.Select((name, n) => (JsonNode)new JsonObject { ["Position"] = n, ["SchemaUId"] = UIdOf(name).ToString() }),
                ]),
            };
        }

        return Text.EncodeDescriptor(descriptor);
    }

    /// <summary>The uncompressed records. Hostile packages are made by changing their bytes.</summary>
    public byte[] ToRecords()
    {
        var records = new RecordWriter();
        foreach (var (path, content) in Entries.Insert(0, ("descriptor.json", Descriptor())))
        {
            records.AddRecord(path.Replace('/', Separator), content);
        }

        return records.ToArray();
    }

    /// <summary>The package as a gzip file.</summary>
    public byte[] ToGzip() => Compress(ToRecords());

    public static byte[] Compress(params byte[] unpacked)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(unpacked);
        }

        return packed.ToArray();
    }

    private PackageBuilder With(Func<PackageText, IEnumerable<(string Path, byte[] Content)>> part) => this with { Parts = Parts.Add(part) };
}
