using System.Security.Cryptography;
using CertBot.CommandLine;
using CertBot.Files;
using CertBot.Tests.Kit.Azure;
using CertBot.Tests.Kit.Hosts;
using CertBot.Tests.Kit.Processes;

namespace CertBot.Tests.Files.Blob;

/// <summary>The start of the host: without a usable file store it stops with one line.</summary>
[Trait("Suite", "Blob")]
public sealed class BlobStartupTests(SharedAzurite shared) : IClassFixture<SharedAzurite>, IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("certbot-start-").FullName;

    private Azurite Azurite => shared.Azurite;

    [Fact]
    public async Task Wrong_key_is_reported_and_not_shown()
    {
        var wrong = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

        var text = await GetStartupError(key: wrong);

        Assert.StartsWith($"Files:Blob:Key: the account '{Azurite.Account}' refuses it (AuthorizationFailure)", text, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_container_is_created_in_Development_only()
    {
        Assert.Equal(
            $"Files:Blob:Container: there is no container 'not-there' in the account '{Azurite.Account}'; create it, or name another.",
            await GetStartupError(container: "not-there")
        );

        await using var host = await LiveHost.Start([.. Settings("made-here").Select(s => (s[0], s[1]))]);
        await host.GetService<CertBot.Files.IFileStore>().CheckAvailability(default);
    }

    [Fact]
    public async Task Unreachable_account_is_reported() =>
        Assert.Equal(
            $"Files:Blob:Endpoint: the account '{Azurite.Account}': it cannot be reached, or broke off.",
            await GetStartupError(port: HostProcess.FreePort())
        );

    [Fact]
    public async Task Incomplete_configuration_is_refused()
    {
        using var error = new StringWriter();

        Assert.Equal(2, await CommandLineDispatcher.Run(["--Files:Kind=Blob", $"--Data:Folder={_folder}"], TextWriter.Null, error));

        Assert.Contains("Files:Blob:Endpoint is missing", error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    private async Task<string> GetStartupError(string container = "files", string? key = null, int? port = null)
    {
        using var error = new StringWriter();
        string[] arguments =
        [
            .. Settings(container, key, port).Select(s => $"--{s[0]}={s[1]}"),
            $"--Data:Folder={_folder}",
            "--Urls=http://127.0.0.1:0",
            "--environment=Production",
        ];

        Assert.Equal(2, await CommandLineDispatcher.Run(arguments, TextWriter.Null, error));

        return Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)).Trim();
    }

    private string[][] Settings(string container, string? key = null, int? port = null)
    {
        var settings = Azurite.Container(container, port, key);
        return
        [
            ["Files:Kind", "Blob"],
            ["Files:Blob:Endpoint", settings.Endpoint.AbsoluteUri],
            ["Files:Blob:Key", settings.Key?.Reveal() ?? ""],
            ["Files:Blob:Container", container],
        ];
    }
}
