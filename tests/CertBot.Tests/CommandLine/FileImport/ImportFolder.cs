using System.Text;
using CertBot.CommandLine;
using CertBot.Core.Tests.Kit;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Hosts;

namespace CertBot.Tests.CommandLine.FileImport;

/// <summary>A folder with a store and the files that are imported into it, and the command line that does it.</summary>
internal sealed class ImportFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("certbot-import-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    /// <summary>With Acme and its application.</summary>
    /// <returns>The address of the store.</returns>
    public async Task<string> SeedStore()
    {
        var path = PathOf("certbot.db");
        await using (var host = await TestHost.Create(clock => Task.FromResult<IStore>(SqliteStore.Open(path, clock))))
        {
            await new ApplicationSeeder(host.GetService<IServiceProvider>()).Apply("acme-sync", TestPeople.Developer, "Acme Sync");
            await host.ProcessUntilIdle();
        }

        return $"sqlite:{path}";
    }

    public string PathOf(string name) => Path.Combine(_path, name);

    /// <summary>With the mark at the beginning that spreadsheets write.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> Write(string name, string content)
    {
        var path = PathOf(name);
        await File.WriteAllTextAsync(path, content, Encoding.UTF8);
        return path;
    }

    /// <summary>The first line of the output; nothing is said of errors.</summary>
    public static async Task<(int Exit, string Line)> First(params string[] args)
    {
        var (exit, output, error) = await Run(args);
        Assert.Equal("", error);
        return (exit, output.Split('\n')[0].TrimEnd());
    }

    public static async Task<(int Exit, string Output, string Error)> Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLineDispatcher.Run(args, output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
