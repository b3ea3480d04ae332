using System.Text.Json;
using System.Text.RegularExpressions;
using CertBot.Core.Tests.Kit;
using CertBot.Hosting;
using CertBot.Tests.Kit.Azure;
using CertBot.Tests.Kit.Hosts;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.Lint;

/// <summary>The template and the host agree: the host knows and accepts every setting that the template sets.</summary>
[Trait("Suite", "Azure"), Trait("Campaign", "Long"), Collection(AzureTemplate.Name)]
public sealed partial class AzureSettingsTests(AzureTemplate template)
{
    /// <summary>Not in the sample file, because secrets do not belong in files.</summary>
    private static readonly string[] Secrets = ["Slack:SigningSecret", "Slack:BotToken", "Slack:ClientSecret"];

    /// <summary>Read by Azure.Identity itself: selects one of the machine's identities.</summary>
    private const string Identity = "AZURE_CLIENT_ID";

    public static TheoryData<string> SlackModes => AzureManifestTests.SlackModes;

    [Theory, MemberData(nameof(SlackModes))]
    public void Every_setting_of_the_template_is_known_to_the_host(string slack)
    {
        var known = Sample().Concat(Secrets).Append(Identity).ToHashSet(StringComparer.Ordinal);
        var given = template
            .Deployments[slack]
            .Environment.Select(v => Index().Replace($"{v["name"]}".Replace("__", ":", StringComparison.Ordinal), ""))
            .ToArray();

        Assert.True(given.Length > 10);
        Assert.Empty(given.Except(known, StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(SlackModes))]
    public void Host_starts_with_the_settings_of_the_template(string slack)
    {
        var given = template
            .Deployments[slack]
            .Environment.ToDictionary(
                v => $"{v["name"]}".Replace("__", ":", StringComparison.Ordinal),
                v => (string?)SampleValueOf($"{v["name"]}", $"{v["value"]}"),
                StringComparer.Ordinal
            );

        var reading = Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(given).Build(), HostEnvironments.Production);

        Assert.Empty(reading is SettingsResult.Invalid bad ? bad.Errors : []);
        Assert.Equal(2, Assert.IsType<SettingsResult.Valid>(reading).Settings.Administrators.Count);
    }

    /// <summary>A sample value of the correct form for a value that only Azure knows.</summary>
    private static string SampleValueOf(string name, string value) =>
        name switch
        {
            "Slack__BotToken" => "xoxb-1",
            "Slack__SigningSecret" or "Slack__ClientSecret" => "secret-of-the-slack-app",
            "Files__Blob__Endpoint" => "https://certbot.blob.core.windows.net",
            _ when value.StartsWith('[') => name.EndsWith("Endpoint", StringComparison.Ordinal) || name.EndsWith("Url", StringComparison.Ordinal)
                ? "https://x.example.com"
                : "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            _ => value,
        };

    /// <summary>The setting names in <c>appsettings.sample.json</c>; a list counts as one.</summary>
    private static IEnumerable<string> Sample()
    {
        using var sample = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Repository.Root, "appsettings.sample.json")),
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }
        );
        return [.. Names(sample.RootElement, "")];
    }

    private static IEnumerable<string> Names(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().SelectMany(m => Names(m.Value, path.Length > 0 ? $"{path}:{m.Name}" : m.Name))
            : [path];

    [GeneratedRegex(@":\d+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Index();
}
