using CertBot.Hosting;
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
}
