using CertBot.Channels.Surveys;
using CertBot.Configuration;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.Channels.Surveys;

/// <summary>A host does not start with half of the settings.</summary>
public sealed class SurveySettingsTests
{
    private static (SurveySettings Settings, IReadOnlyList<string> Faults) Read(params (string Name, string Value)[] settings) =>
        Read("http://0.0.0.0:80", null, settings);

    private static (SurveySettings Settings, IReadOnlyList<string> Faults) Read(string urls, Uri? files, params (string Name, string Value)[] settings)
    {
        var reader = new ConfigurationReader(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Surveys:{s.Name}", (string?)s.Value))).Build()
        );
        return (SurveySettingsReader.Read(reader, files, urls), reader.Faults);
    }

    [Fact]
    public void Nothing_is_needed()
    {
        var (settings, faults) = Read();
        Assert.Empty(faults);
        Assert.Equal((null, null), (settings.PublicUrl, settings.Smtp));
    }

    [Fact]
    public void Address_of_files_and_of_this_machine_serve_as_well()
    {
        Assert.Equal("https://certbot.example/", Read("http://0.0.0.0:80", new Uri("https://certbot.example/")).Settings.PublicUrl?.AbsoluteUri);
        Assert.Equal("http://localhost:3978/", Read("http://localhost:3978", null).Settings.PublicUrl?.AbsoluteUri);
        Assert.Equal(
            "https://s.example/",
            Read("http://localhost:3978", new Uri("https://f.example/"), ("PublicUrl", "https://s.example")).Settings.PublicUrl?.AbsoluteUri
        );
    }

    [Fact]
    public void Mail_server_is_read_whole()
    {
        var (settings, faults) = Read(
            ("PublicUrl", "https://certbot.example"),
            ("Smtp:Host", "smtp.example.com"),
            ("Smtp:From", "surveys@example.com"),
            ("Smtp:User", "u"),
            ("Smtp:Password", "p")
        );
        Assert.Empty(faults);
        Assert.Equal(
            ("smtp.example.com", 587, SmtpSecurity.StartTls, "u"),
            (settings.Smtp?.Host, settings.Smtp?.Port, settings.Smtp?.Security, settings.Smtp?.User)
        );
        Assert.DoesNotContain("p", settings.Smtp?.Password?.ToString() ?? "p", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Smtp:From=a@b.example", "Surveys:Smtp:From is given without Surveys:Smtp:Host")]
    [InlineData("Smtp:Password=x", "Surveys:Smtp:Password is given without Surveys:Smtp:Host")]
    [InlineData("Smtp:Host=smtp.example.com", "Surveys:Smtp:From is missing")]
    [InlineData("Smtp:Host=smtp.example.com Smtp:From=nobody", "Surveys:Smtp:From: 'nobody'")]
    [InlineData("Smtp:Host=smtp.example.com Smtp:From=a@b.example", "Surveys:PublicUrl is missing")]
    [InlineData("Smtp:Host=smtp.example.com Smtp:From=a@b.example Smtp:User=u", "Surveys:Smtp:Password is missing")]
    [InlineData("Smtp:Host=smtp.example.com Smtp:From=a@b.example Smtp:Security=None", "Surveys:Smtp:Security=None is for")]
    [InlineData("Smtp:Host=smtp.example.com Smtp:From=a@b.example Smtp:Security=Maybe", "Surveys:Smtp:Security: 'Maybe'")]
    [InlineData("Smtp:Host=smtp.example.com Smtp:From=a@b.example Smtp:Port=0", "Surveys:Smtp:Port: '0'")]
    [InlineData("PublicUrl=http://certbot.example", "Surveys:PublicUrl is not an https address")]
    [InlineData("RequestsPerMinute=0", "Surveys:RequestsPerMinute: '0'")]
    public void Half_of_it_is_refused_with_a_line(string given, string line)
    {
        var settings = given.Split(' ').Select(s => s.Split('=', 2)).Select(s => (s[0], s[1])).ToArray();
        Assert.Contains(Read(settings).Faults, f => f.StartsWith(line, StringComparison.Ordinal));
    }
}
