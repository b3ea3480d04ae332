using CertBot.Channels;
using CertBot.Configuration;
using CertBot.Files;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.Channels;

public sealed class RequestLimitsTests
{
    [Fact]
    public void Limits_are_settings()
    {
        var reader = Reader(
            ("Requests:MaxConnections", "50"),
            ("Requests:MinBytesPerSecond", "500"),
            ("Requests:BodyTimeoutSeconds", "3"),
            ("Requests:UploadTimeoutSeconds", "60"),
            ("Requests:MaxHeldBytes", "5000000"),
            ("Files:MaxMegabytesPerPersonAndDay", "7")
        );

        Assert.Equal(
            new RequestLimits
            {
                MaxConnections = 50,
                MinBytesPerSecond = 500,
                BodyTimeout = TimeSpan.FromSeconds(3),
                UploadTimeout = TimeSpan.FromSeconds(60),
                MaxHeldBytes = 5_000_000,
            },
            RequestLimits.Read(reader)
        );
        Assert.Equal(7 << 20, FilesSettingsReader.Read(reader).MaxBytesPerPersonAndDay);
        Assert.Empty(reader.Faults);
        Assert.Equal(RequestLimits.Default, RequestLimits.Read(Reader()));
    }

    [Theory]
    [InlineData("Requests:MaxConnections", "0")]
    [InlineData("Requests:MaxConnections", "many")]
    [InlineData("Requests:MinBytesPerSecond", "-1")]
    [InlineData("Requests:BodyTimeoutSeconds", "0")]
    [InlineData("Requests:BodyTimeoutSeconds", "99999999999")]
    [InlineData("Requests:UploadTimeoutSeconds", "1.5")]
    [InlineData("Requests:MaxHeldBytes", "1000")]
    [InlineData("Files:MaxMegabytesPerPersonAndDay", "0")]
    public void Limit_that_is_none_is_refused(string name, string value)
    {
        var reader = Reader((name, value));

        RequestLimits.Read(reader);
        FilesSettingsReader.Read(reader);

        Assert.StartsWith($"{name}: '{value}' is not a whole number from ", Assert.Single(reader.Faults), StringComparison.Ordinal);
    }

    private static ConfigurationReader Reader(params (string Name, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))).Build());
}
