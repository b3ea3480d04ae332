using System.Globalization;
using System.Text.RegularExpressions;
using CertBot.CommandLine;
using CertBot.Core.Tests.Kit;
using CertBot.Hosting;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Manifests;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.Lint;

/// <summary>Checks <c>manifests/docker</c> as far as possible by parsing: no container engine runs here.</summary>
public sealed partial class DockerfileTests
{
    private const string Folder = "manifests/docker";

    private static readonly ParsedDockerfile Written = ParsedDockerfile.Parse(Text("Dockerfile"));

    private static ParsedDockerfile.Stage Image => Written.Stages[^1];

    [Fact]
    public void Every_image_has_the_tag_of_the_target_framework()
    {
        var framework = Framework().Match(File.ReadAllText(Path.Combine(Repository.Root, "src/Directory.Build.props"))).Groups[1].Value;

        Assert.Equal(2, Written.Stages.Length);
        Assert.All(Written.Stages, s => Assert.Contains($":{framework}-noble", s.Image, StringComparison.Ordinal));
    }

    /// <summary>The plain chiseled image has no ICU, which language-dependent sorting and casing require.</summary>
    [Fact]
    public void Final_image_has_ICU_but_neither_shell_nor_package_manager() => Assert.EndsWith("-chiseled-extra", Image.Image, StringComparison.Ordinal);

    [Fact]
    public void No_instruction_of_the_final_image_needs_a_shell()
    {
        Assert.Empty(Image.InstructionsNamed("RUN"));
        Assert.Equal(["dotnet", "/app/CertBot.dll"], Image.SingleInstruction("ENTRYPOINT").Exec);
        Assert.Equal(["dotnet", "/app/CertBot.dll", "health"], Image.SingleInstruction("HEALTHCHECK").Exec);
    }

    [Fact]
    public void Container_does_not_run_as_root_and_owns_only_its_data()
    {
        Assert.Equal("$APP_UID", Image.SingleInstruction("USER").Text);
        Assert.Equal(["--from=build /app ./", "--from=build --chown=$APP_UID:$APP_UID /data /data"], Image.InstructionsNamed("COPY").Select(c => c.Text));
        Assert.Equal("/data", Image.SingleInstruction("VOLUME").Text);
        Assert.Contains(Written.Stages[0].InstructionsNamed("RUN"), r => r.Text.EndsWith("mkdir -m 700 /data", StringComparison.Ordinal));
    }

    [Fact]
    public void Port_data_folder_and_health_check_match_the_settings()
    {
        var given = Image
            .SingleInstruction("ENV")
            .Words.Select(w => w.Split('=', 2))
            .ToDictionary(w => w[0].Replace("__", ":", StringComparison.Ordinal), w => (string?)w[1], StringComparer.Ordinal);
        var settings = Assert
            .IsType<SettingsResult.Valid>(Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(given).Build(), HostEnvironments.Production))
            .Settings;

        Assert.Equal("/data", settings.DataFolder);
        Assert.Equal($"http://0.0.0.0:{Image.SingleInstruction("EXPOSE").Text}", settings.Urls);
        Assert.Equal($"http://127.0.0.1:{Image.SingleInstruction("EXPOSE").Text}", HealthCheck.LocalUrl(settings.Urls));
        Assert.Equal("", given["ASPNETCORE_HTTP_PORTS"]);
    }

    [Fact]
    public void Health_check_ends_before_its_timeout()
    {
        var limit = Image.SingleInstruction("HEALTHCHECK").Words.Single(w => w.StartsWith("--timeout=", StringComparison.Ordinal));

        Assert.True(TimeSpan.FromSeconds(int.Parse(limit["--timeout=".Length..^1], CultureInfo.InvariantCulture)) > HealthCheck.Timeout);
    }

    [Fact]
    public void Copied_paths_exist_and_are_in_the_build_context()
    {
        var copied = Written.Stages.SelectMany(s => s.InstructionsNamed("COPY")).SelectMany(c => c.Copied).ToArray();
        var sent = Lines("Dockerfile.dockerignore").Where(l => l[0] == '!').Select(l => l[1..]).ToArray();

        Assert.NotEmpty(copied);
        Assert.All(copied, c => Assert.True(Path.Exists(Path.Combine(Repository.Root, c)), $"there is no {c}"));
        Assert.All(copied, c => Assert.Contains(c.Split('/')[0], sent, StringComparer.Ordinal));
    }

    /// <summary>Otherwise each source change would download all packages again, or the restore of a new project would fail.</summary>
    [Fact]
    public void Every_file_a_restore_reads_is_copied_before_it()
    {
        var build = Written.Stages[0].Instructions;
        var before = build.TakeWhile(i => !i.Text.StartsWith("dotnet restore", StringComparison.Ordinal)).SelectMany(i => i.Name == "COPY" ? i.Copied : []);
        string[] read =
        [
            .. Repository
                .Files("src", "*.csproj")
                .Concat(Repository.Files("src", "*.props"))
                .Concat(Repository.Files("src", "*.targets"))
                .Select(f => Path.GetRelativePath(Repository.Root, f)),
        ];

        Assert.Equal(read.Order(StringComparer.Ordinal), before.Order(StringComparer.Ordinal));
    }

    /// <summary>A project embeds files from outside its folder.</summary>
    [Fact]
    public void Every_file_the_build_embeds_is_copied()
    {
        var reached = Repository
            .Files("src", "*.csproj")
            .SelectMany(f => Embedded().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value))
            .Distinct(StringComparer.Ordinal)
            .ToArray();

        Assert.Contains("cards", reached, StringComparer.Ordinal);
        Assert.Empty(reached.Except(Written.Stages[0].InstructionsNamed("COPY").SelectMany(c => c.Copied).Select(c => c.TrimEnd('/')), StringComparer.Ordinal));
        Assert.DoesNotContain(Lines("Dockerfile.dockerignore"), l => l[0] != '!' && reached.Contains(l.Trim('/', '*'), StringComparer.Ordinal));
    }

    [Fact]
    public void Build_context_excludes_secrets()
    {
        var ignored = Lines("Dockerfile.dockerignore");

        Assert.Equal("*", ignored[0]);
        Assert.All((string[])["**/bin", "**/obj", "**/data", "**/appsettings*.json"], i => Assert.Contains(i, ignored, StringComparer.Ordinal));
    }

    [Fact]
    public void Example_runs_with_a_read_only_root_and_no_capabilities()
    {
        var compose = Text("docker-compose.yaml");

        Assert.All(
            (string[])
                [
                    "read_only: true",
                    "- ALL",
                    "no-new-privileges:true",
                    "- data:/data",
                    "dockerfile: manifests/docker/Dockerfile",
                    $"\"127.0.0.1:8080:{Image.SingleInstruction("EXPOSE").Text}\"",
                ],
            promise => Assert.Contains(promise, compose, StringComparison.Ordinal)
        );
        Assert.DoesNotMatch(GivenSecret(), compose);
    }

    private static string Text(string file) => File.ReadAllText(Path.Combine(Repository.Root, Folder, file));

    private static string[] Lines(string file) => [.. Text(file).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#')];

    [GeneratedRegex(@"<TargetFramework>net(\d+\.\d+)<", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Framework();

    [GeneratedRegex(@"\.\./\.\./(\w+)/", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Embedded();

    /// <summary>A variable whose value is in the same list entry as its name.</summary>
    [GeneratedRegex(@"(Secret|Token|Password)\s*[:=]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex GivenSecret();
}
