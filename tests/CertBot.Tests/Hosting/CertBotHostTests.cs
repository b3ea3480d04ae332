using CertBot.CommandLine;
using CertBot.Hosting;
using CertBot.Tests.Kit.Hosts;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.Hosting;

public sealed class CertBotHostTests
{
    /// <summary>A watcher of the settings files sees every write to the store, which lies in the same folder.</summary>
    [Fact]
    public void No_settings_file_is_watched_for_changes()
    {
        var builder = CertBotHost.CreateBuilder(["--Web:Enabled=false"]);

        var files = ((IConfigurationBuilder)builder.Configuration).Sources.OfType<FileConfigurationSource>().ToList();
        Assert.NotEmpty(files);
        Assert.All(files, f => Assert.False(f.ReloadOnChange));
        Assert.Equal("false", builder.Configuration["Web:Enabled"]);
    }

    [Fact]
    public async Task Stopped_host_leaves_its_state_in_one_file_and_everything_for_its_user_alone()
    {
        await using var host = await LiveHost.Start();
        using (var http = new HttpClient { BaseAddress = host.Address })
            Assert.Equal("ready", await http.GetStringAsync("/health/ready"));
        await host.Stop();

        Assert.Equal(
            ["certbot.db", "certbot.db.lock"],
            Directory.GetFiles(host.Folder, "certbot.db*").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)
        );
        var copy = Path.Combine(Directory.CreateDirectory(Path.Combine(host.Folder, "copy")).FullName, "certbot.db");
        File.Copy(Path.Combine(host.Folder, "certbot.db"), copy);
        await using var output = new StringWriter();
        Assert.Equal(0, await CommandLineDispatcher.Run(["audit", "verify", "--store", $"sqlite:{copy}"], output, output));
        Assert.DoesNotContain(", 0 good events,", output.ToString(), StringComparison.Ordinal);

        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        Assert.All(Directory.GetDirectories(host.Folder).Where(f => Path.GetFileName(f) != "copy").Concat(Directory.GetFiles(host.Folder)), path =>
            Assert.EndsWith("00", ModeOf(path), StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("755", 1)]
    [InlineData("700", 0)]
    public async Task Data_folder_that_others_may_open_is_told_and_left_and_what_is_in_it_is_closed(string mode, int warnings)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        var folder = Directory.CreateTempSubdirectory("certbot-shared-");
        try
        {
            foreach (var name in (string[])["keys", "files", "uploads"])
                SetMode(folder.CreateSubdirectory(name).FullName, "755");
            SetMode(folder.FullName, mode);

            await using (var host = await LiveHost.Start(("Data:Folder", folder.FullName)))
            {
                var told = host.Log.ProjectLines.Where(l => l.Contains("Other users of this machine may open", StringComparison.Ordinal)).ToArray();
                Assert.Equal(warnings, told.Length);
                Assert.All(told, l => Assert.Contains($"{folder.FullName} (mode 755)", l, StringComparison.Ordinal));
            }

            Assert.Equal(mode, ModeOf(folder.FullName));
            Assert.Equal("700", ModeOf(Path.Combine(folder.FullName, "keys")));
            Assert.Equal("750", ModeOf(Path.Combine(folder.FullName, "files"))); // hosts of several users may share it by a group
            Assert.Equal("600", ModeOf(Path.Combine(folder.FullName, "certbot.db")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Host_that_cannot_start_lets_go_of_its_store()
    {
        var folder = Directory.CreateTempSubdirectory("certbot-refused-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "files"), "in the way");
            for (var time = 0; time < 2; time++)
            {
                await using var error = new StringWriter { NewLine = "\n" };
                Assert.Equal(2, await CertBotHost.Run([$"--Data:Folder={folder.FullName}", "--Urls=http://127.0.0.1:0"], error));
                Assert.DoesNotContain("another CertBot", error.ToString(), StringComparison.Ordinal);
                Assert.Single(error.ToString().TrimEnd().Split('\n'));
            }

            Assert.False(File.Exists(Path.Combine(folder.FullName, "certbot.db-wal")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void SetMode(string path, string mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
    }

    private static string ModeOf(string path) => OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(path), 8);
}
