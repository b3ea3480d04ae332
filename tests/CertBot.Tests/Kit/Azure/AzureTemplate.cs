using System.Text.Json.Nodes;
using CertBot.Core.Tests.Kit;
using CertBot.Tests.Kit.Processes;

namespace CertBot.Tests.Kit.Azure;

/// <summary>The result of compiling <c>manifests/azure</c>: the template itself, and the resources that would exist in Azure for given parameters.</summary>
[CollectionDefinition(Name)]
public sealed class AzureTemplate : IAsyncLifetime, ICollectionFixture<AzureTemplate>
{
    /// <summary>The name of the test collection that shares it, so that the template is compiled once.</summary>
    public const string Name = "Azure";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("certbot-azure");

    public JsonNode Compiled { get; private set; } = new JsonObject();

    /// <summary>One deployment for each way of connecting Slack, with all other options enabled.</summary>
    internal IReadOnlyDictionary<string, AzureDeployment> Deployments { get; private set; } = new Dictionary<string, AzureDeployment>(StringComparer.Ordinal);

    /// <summary>The compiler's messages about the template and the sample parameter file.</summary>
    public string CompilerMessages { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Copy(_folder.FullName);
        var built = await BicepCompiler.Run(_folder.FullName, "build", "main.bicep", "--no-restore", "--stdout");
        var linted = await BicepCompiler.Run(_folder.FullName, "lint", "main.bicepparam", "--no-restore");
        CompilerMessages = $"{built.Error}{linted.Output}{linted.Error}".Trim();
        if (built.Exit != 0 || linted.Exit != 0)
            return; // the test of the compiler's messages reports the cause

        Compiled = JsonNode.Parse(built.Output) ?? new JsonObject();
        var deployments = new Dictionary<string, AzureDeployment>(StringComparer.Ordinal);
        foreach (var slack in (string[])["None", "OneWorkspace", "ManyWorkspaces"])
            deployments[slack] = await Deploy(slack);
        Deployments = deployments;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    internal static void Copy(string to)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "manifests/azure")))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private async Task<AzureDeployment> Deploy(string slack)
    {
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, $"{slack}.bicepparam"),
            $"""
            using 'main.bicep'

            param image = 'images.example.com/certbot:1'
            param registryName = 'images'
            param administrators = ['msteams:tenant:ana', 'slack:T1:U1']
            param allowedTenants = ['22222222-2222-2222-2222-222222222222', '33333333-3333-3333-3333-333333333333']
            param otlpEndpoint = 'http://127.0.0.1:4317'
            param slack = '{slack}'
            param slackClientId = '{(slack == "ManyWorkspaces" ? "1234567890.0987654321" : "")}'
            param slackSigningSecret = 'never-seen'
            param slackBotToken = 'never-seen'
            param slackClientSecret = 'never-seen'
            """
        );
        var said = await BicepCompiler.Run(
            _folder.FullName,
            "snapshot",
            $"{slack}.bicepparam",
            "--resource-group",
            "group",
            "--location",
            "westeurope",
            "--subscription-id",
            "11111111-1111-1111-1111-111111111111",
            "--tenant-id",
            "22222222-2222-2222-2222-222222222222"
        );
        if (said.Exit != 0)
            throw new InvalidOperationException($"No snapshot: {said.Output}{said.Error}");
        return new AzureDeployment(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, $"{slack}.snapshot.json"))) ?? new JsonObject());
    }
}

/// <summary>The resources that would exist in Azure. Values that only Azure knows (such as an address it assigns) are expressions in brackets.</summary>
internal sealed class AzureDeployment(JsonNode snapshot)
{
    public IReadOnlyList<JsonNode> Resources { get; } = [.. (snapshot["predictedResources"] as JsonArray ?? []).OfType<JsonNode>()];

    public JsonNode App => SingleOfType("Microsoft.App/containerApps");

    public JsonNode Container =>
        (Properties(App)["template"]?["containers"] as JsonArray)?.Single() ?? throw new InvalidOperationException("The app has no container.");

    /// <summary>The app's environment variables.</summary>
    public IReadOnlyList<JsonNode> Environment => [.. (Container["env"] as JsonArray ?? []).OfType<JsonNode>()];

    public string Output(string name) => $"{snapshot["outputs"]?[name]}";

    public JsonNode SingleOfType(string type) => Assert.Single(Resources, r => $"{r["type"]}" == type);

    public static JsonNode Properties(JsonNode resource) =>
        resource["properties"] ?? throw new InvalidOperationException($"{resource["name"]} has no properties.");
}
