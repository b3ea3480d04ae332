using System.Collections.Frozen;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using CertBot.CommandLine;
using CertBot.Core.Tests.Kit;
using Microsoft.AspNetCore.Http;

namespace CertBot.Tests.Lint;

/// <summary>
/// Everything that the documents name exists: files, types, settings, commands, metrics, benchmarks, packages. The statements themselves are not checked.
/// </summary>
public sealed partial class DocumentationTests
{
    private static readonly (string Path, string Text)[] Documents =
    [
        .. new[] { "manifests", "src/decisions" }
            .SelectMany(folder => Repository.Files(folder, "*.md"))
            .Concat([Path.Combine(Repository.Root, "src", "GLOSSARY.md"), Path.Combine(Repository.Root, "src", "README.md")])
            .Prepend(Path.Combine(Repository.Root, "README.md"))
            .Select(f => (Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'), File.ReadAllText(f))),
    ];

    private static readonly string Readme = Documents[0].Text;

    private static readonly string Operations = Documents.Single(d => d.Path == "manifests/README.md").Text;

    /// <summary>The source files that declare a type of this name.</summary>
    private static readonly ILookup<string, SourceFile> DeclaringSources = SourceFiles
        .Product.Concat(SourceFiles.Tests)
        .SelectMany(source => Declaration().Matches(source.Text).Select(m => (Type: m.Groups[1].Value, source)))
        .ToLookup(d => d.Type, d => d.source, StringComparer.Ordinal);

    [Fact]
    public void Readme_is_short() => Assert.InRange(Readme.Split('\n').Length, 50, 150);

    [Theory]
    [InlineData("dotnet run --project src/CertBot")]
    [InlineData("dotnet test")]
    public void Readme_has_the_two_commands_on_lines_of_their_own(string command) =>
        Assert.Contains($"\n```\n{command}\n```\n", Readme, StringComparison.Ordinal);

    [Fact]
    public void Every_link_target_exists() =>
        Assert.Empty(
            from document in Documents
            from Match link in Link().Matches(document.Text)
            let target = link.Groups[1].Value
            where !target.Contains("://", StringComparison.Ordinal) && !IsThere(document.Path, target)
            select $"{document.Path}: {target}"
        );

    [Fact]
    public void Every_named_path_exists() =>
        Assert.Empty(from code in InlineCode() where PathInRepository().IsMatch(code.Text) && !PathExists(code.Text) select $"{code.Document}: {code.Text}");

    [Fact]
    public void Every_project_and_settings_file_of_a_command_exists() =>
        Assert.Empty(
            from document in Documents
            from Match option in FileOption().Matches(document.Text)
            where !Path.Exists(Path.Combine(Repository.Root, option.Groups[1].Value))
            select $"{document.Path}: {option.Value}"
        );

    /// <summary>A single word (<c>Delivered</c>) is not checked, because it need not be the name of a type.</summary>
    [Fact]
    public void Every_named_type_exists()
    {
        var known = DeclaringSources.Select(d => d.Key).Concat(LibraryTypes()).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(
            from code in InlineCode()
            let name = TypeName().Match(code.Text)
            where name.Success && !known.Contains(name.Groups[1].Value) && !IsProject(code.Text)
            select $"{code.Document}: {code.Text}"
        );
    }

    [Fact]
    public void Every_named_member_exists() =>
        Assert.Empty(
            from code in InlineCode()
            let name = TypeName().Match(code.Text)
            where name.Success && name.Groups[2].Success
            let declaring = DeclaringSources[name.Groups[1].Value].ToArray()
            where declaring.Length > 0 && !declaring.Any(s => Regex.IsMatch(s.Text, $@"\b{name.Groups[2].Value}\b", RegexOptions.None, TimeSpan.FromSeconds(5)))
            select $"{code.Document}: {code.Text}"
        );

    [Fact]
    public void Every_named_setting_exists() =>
        Assert.Empty(
            from code in InlineCode()
            let setting = SettingName().Match(code.Text)
            where setting.Success
            let name = setting.Value.Split(':', '_')[^1]
            where
                !SourceFiles.Product.Any(s => s.Text.Contains($"\"{name}\"", StringComparison.Ordinal) || s.Text.Contains($":{name}", StringComparison.Ordinal))
            select $"{code.Document}: {code.Text}"
        );

    [Fact]
    public async Task Every_command_of_the_table_exists_with_its_options()
    {
        var rows = CommandRow().Matches(Section(Readme, "Command line")).Select(r => r.Groups[1].Value).ToArray();

        Assert.Contains("serve", rows);
        foreach (var row in rows.Where(r => r != "serve"))
        {
            string[] texts = [.. row.Split(' ').TakeWhile(w => w.All(char.IsAsciiLetterLower) || w == "rebuild-lists")];
            var help = await Help(texts);
            Assert.Contains($" {string.Join(' ', texts)} ", help, StringComparison.Ordinal);
            Assert.All(OptionName().Matches(row), o => Assert.Contains(o.Value, help, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Every_command_is_in_the_table()
    {
        var commands = HelpCommand().Matches((await Help([])).Split("Commands:")[^1]).Select(m => m.Groups[1].Value).ToArray();
        var table = Section(Readme, "Command line");

        Assert.NotEmpty(commands);
        Assert.All(commands, c => Assert.Matches($@"(?m)^\| `{c}\b", table));
    }

    [Fact]
    public void Exactly_the_existing_metrics_and_tags_are_documented()
    {
        var recorded = SourceFiles
            .Product.SelectMany(s => (s.Path.EndsWith("/Instrumentation.cs", StringComparison.Ordinal) ? MetricName() : TagName()).Matches(s.Text))
            .Select(m => m.Groups[1].Value);
        var explained = MetricInTable().Matches(Section(Operations, "Telemetry")).Select(m => m.Groups[1].Value);

        Assert.Equal(
            recorded.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            explained.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Every_benchmark_exists_and_is_documented()
    {
        var program = SourceFiles.Tests.Single(s => s.Path == "tests/CertBot.Benchmarks/Program.cs").Text;
        var named = BenchmarkCase().Matches(program).Select(m => m.Groups[1].Value).Except(["bare"], StringComparer.Ordinal).Order(StringComparer.Ordinal);

        Assert.Equal(named, BenchmarkRow().Matches(Section(Operations, "Benchmarks")).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));
        Assert.All(BenchmarkRow().Matches(Section(Readme, "Benchmarks")), m =>
            Assert.Contains($"[\"{m.Groups[1].Value}\"]", program, StringComparison.Ordinal)
        );
    }

    /// <summary>
    /// Each package has a line in the table: its purpose and the alternative. Packages of one family may share a line with their common prefix.
    /// </summary>
    [Fact]
    public void Every_package_is_in_the_table()
    {
        var table = Section(Readme, "Packages");
        var projects = new[] { "*.csproj", "*.props" }.SelectMany(p => Repository.Files("src", p).Concat(Repository.Files("tests", p)));

        Assert.Empty(
            from project in projects
            from Match package in PackageReference().Matches(File.ReadAllText(project))
            let name = package.Groups[1].Value
            where !table.Contains(name, StringComparison.Ordinal) && !table.Contains($" .{string.Join('.', name.Split('.')[^2..])}", StringComparison.Ordinal)
            select name
        );
    }

    /// <summary>Text between backticks outside of code blocks.</summary>
    private static IEnumerable<(string Document, string Text)> InlineCode() =>
        from document in Documents
        from Match code in Code().Matches(Block().Replace(document.Text, ""))
        select (document.Path, code.Groups[1].Value);

    private static async Task<string> Help(string[] texts)
    {
        using var output = new StringWriter();
        Assert.Equal(0, await CommandLineDispatcher.Run([.. texts, "--help"], output, TextWriter.Null));
        return output.ToString().ReplaceLineEndings(" \n");
    }

    private static bool IsProject(string name) => new[] { "src", "tests" }.Any(f => File.Exists(Path.Combine(Repository.Root, f, name, $"{name}.csproj")));

    private static string Section(string document, string title) => document.Split($"\n## {title}\n")[1].Split("\n## ")[0];

    private static bool IsThere(string document, string target)
    {
        var (path, anchor) = target.Split('#') is [var p, var a] ? (p, a) : (target, "");
        var file = path.Length == 0 ? document : Path.Combine(Path.GetDirectoryName(document) ?? "", path);
        var full = Path.GetFullPath(Path.Combine(Repository.Root, file));
        return anchor.Length == 0
            ? Path.Exists(full)
            : File.Exists(full)
                && Heading()
                    .Matches(File.ReadAllText(full))
                    .Any(h => NotInAnchor().Replace(h.Groups[1].Value, "").Replace(' ', '-').Equals(anchor, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>An asterisk stands for any name, and so does NAME before a dot.</summary>
    private static bool PathExists(string path)
    {
        var steps = path.TrimEnd('/').Split('/');
        IEnumerable<string> found = [Repository.Root];
        foreach (var step in steps)
        {
            var pattern = Placeholder().Replace(step, "*");
            found = [.. found.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFileSystemEntries(f, pattern))];
        }

        return found.Any();
    }

    private static IEnumerable<string> LibraryTypes()
    {
        var folders = new[]
        {
            AppContext.BaseDirectory,
            Path.GetDirectoryName(typeof(object).Assembly.Location),
            Path.GetDirectoryName(typeof(HttpContext).Assembly.Location),
        };
        foreach (var file in folders.OfType<string>().Distinct(StringComparer.Ordinal).SelectMany(f => Directory.EnumerateFiles(f, "*.dll")))
        {
            using var image = new PEReader(File.OpenRead(file));
            if (!image.HasMetadata)
                continue;

            var metadata = image.GetMetadataReader();
            foreach (var handle in metadata.TypeDefinitions)
                yield return metadata.GetString(metadata.GetTypeDefinition(handle).Name);
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.Singleline, 5000)]
    private static partial Regex Block();

    [GeneratedRegex("`([^`\n]+)`", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Code();

    [GeneratedRegex(@"^(?:src|tests|manifests|cards|\.ci)(?:/[\w.*-]+)*/?$", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex PathInRepository();

    [GeneratedRegex("^NAME(?=\\.)", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"--(?:project|settings) (\S*\w)", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex FileOption();

    [GeneratedRegex(@"^([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+|I[A-Z][a-z]\w+)(?:\.([A-Z]\w+))?$", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^[A-Z]\w+(?:(?::|__)[A-Z]\w+)+", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex SettingName();

    [GeneratedRegex(
        @"^ *(?:(?:public|internal|private|protected) )?(?:(?:static|sealed|abstract|partial|readonly|ref) )*(?:class|record struct|record|struct|interface|enum) (\w+)",
        RegexOptions.CultureInvariant | RegexOptions.Multiline,
        5000
    )]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^\| `([a-z][^`]*)` \|", RegexOptions.CultureInvariant | RegexOptions.Multiline, 5000)]
    private static partial Regex CommandRow();

    [GeneratedRegex("--[a-z-]+", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex OptionName();

    [GeneratedRegex(@"^  ([a-z]+)\b", RegexOptions.CultureInvariant | RegexOptions.Multiline, 5000)]
    private static partial Regex HelpCommand();

    [GeneratedRegex("\"(certbot\\.[a-z_.]+)\"", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex MetricName();

    [GeneratedRegex("SetTag\\(\"(certbot\\.[a-z_.]+)\"", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex TagName();

    [GeneratedRegex(@"^\| `(certbot\.[a-z_.]+)`", RegexOptions.CultureInvariant | RegexOptions.Multiline, 5000)]
    private static partial Regex MetricInTable();

    [GeneratedRegex("case \\[\"([a-z-]+)\"", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex BenchmarkCase();

    [GeneratedRegex(@"^\| `([a-z][a-z-]+)` \|", RegexOptions.CultureInvariant | RegexOptions.Multiline, 5000)]
    private static partial Regex BenchmarkRow();

    [GeneratedRegex("<PackageReference Include=\"([^\"]+)\"", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex PackageReference();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.CultureInvariant | RegexOptions.Multiline, 5000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w -]", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex NotInAnchor();
}
