using CertBot.Configuration;
using CertBot.Files;
using Microsoft.Extensions.Configuration;

namespace CertBot.Tests.Files;

public sealed class FilesSettingsTests
{
    private const string Key = "c2VjcmV0LW9mLXRoZS1hY2NvdW50";
    private const string Account = "Blob:Endpoint=https://acme.blob.core.windows.net";

    /// <summary>Settings, and the beginning of each fault line; none if the settings are valid.</summary>
    public static TheoryData<string, string[]> Settings =>
        new()
        {
            { "", [] },
            { "Kind=Folder", [] },
            { "Kind=;Blob:Endpoint=;Blob:Container=;PublicUrl=", [] },
            { "PublicUrl=https://certbot.example", [] },
            { "PublicUrl=http://localhost:3978", [] },
            { $"Kind=blob;{Account};Blob:Container=files", [] },
            { $"Kind=Blob;{Account};Blob:Container=files;Blob:Key={Key}", [] },
            { $"Kind=Blob;Blob:Endpoint=http://127.0.0.1:10000/devstoreaccount1;Blob:Container=files;Blob:Key={Key}", [] },
            { $"Kind=Blob;Blob:Endpoint=http://localhost:10000/devstoreaccount1/;Blob:Container=files;Blob:Key={Key}", [] },
            { "Kind=Blob;Blob:Endpoint=https://127.0.0.1:10000/devstoreaccount1;Blob:Container=files", [] },
            { "Kind=Disk", ["Files:Kind: 'Disk' is not known; Folder and Blob are."] },
            { "Kind=Blob", ["Files:Blob:Container is missing", "Files:Blob:Endpoint is missing"] },
            { $"Kind=Blob;{Account}", ["Files:Blob:Container is missing"] },
            { "Kind=Blob;Blob:Container=files", ["Files:Blob:Endpoint is missing"] },
            {
                $"{Account};Blob:Key={Key};Blob:Container=files",
                ["Files:Blob:Endpoint is given without", "Files:Blob:Key is given without", "Files:Blob:Container is given without"]
            },
            { "Kind=Blob;Blob:Endpoint=http://127.0.0.1:10000/devstoreaccount1;Blob:Container=files", ["Files:Blob:Key is missing: over plain http"] },
            { $"Kind=Blob;{Account};Blob:Container=files;Blob:Key= ", ["Files:Blob:Key is empty"] },
            { $"Kind=Blob;{Account};Blob:Container=files;Blob:Key=AccountName=acme;AccountKey={Key}", ["Files:Blob:Key is not an account's key"] },
            { $"Kind=Blob;Blob:Endpoint=http://acme.blob.core.windows.net;Blob:Container=files;Blob:Key={Key}", ["Files:Blob:Endpoint is not"] },
            { $"Kind=Blob;Blob:Endpoint=https://acme.blob.core.windows.net/files;Blob:Container=files;Blob:Key={Key}", ["Files:Blob:Endpoint is not"] },
            { $"Kind=Blob;Blob:Endpoint=https://acme.blob.core.windows.net?sig={Key};Blob:Container=files", ["Files:Blob:Endpoint is not"] },
            { $"Kind=Blob;Blob:Endpoint=https://me:{Key}@acme.blob.core.windows.net;Blob:Container=files", ["Files:Blob:Endpoint is not"] },
            { "Kind=Blob;Blob:Endpoint=https://storage.example.com;Blob:Container=files", ["Files:Blob:Endpoint is not"] },
            { "Kind=Blob;Blob:Endpoint=http://127.0.0.1:10000;Blob:Container=files", ["Files:Blob:Endpoint is not"] },
            { $"Kind=Blob;{Account};Blob:Container=Files", ["Files:Blob:Container is not a container's name"] },
            { $"Kind=Blob;{Account};Blob:Container=a--b", ["Files:Blob:Container is not a container's name"] },
            { $"Kind=Blob;{Account};Blob:Container=../x", ["Files:Blob:Container is not a container's name"] },
            { "PublicUrl=http://certbot.example", ["Files:PublicUrl is not an https address"] },
            { $"PublicUrl=https://certbot.example/?k={Key}", ["Files:PublicUrl is not an https address"] },
        };

    [Theory, MemberData(nameof(Settings))]
    public void Incomplete_settings_are_refused_in_one_line_each(string given, string[] prefixes)
    {
        var reader = Configured(given);

        FilesSettingsReader.Read(reader);

        var faults = reader.Faults;
        Assert.Equal(prefixes.Length, faults.Count);
        Assert.All(prefixes.Zip(faults), f => Assert.StartsWith(f.First, f.Second, StringComparison.Ordinal));
        Assert.All(faults, f => Assert.DoesNotContain(Key, f, StringComparison.Ordinal));
        Assert.All(faults, f => Assert.DoesNotContain('\n', f));
    }

    [Fact]
    public void Settings_are_read_and_the_key_is_never_shown()
    {
        var stood = FilesSettingsReader.Read(
            Configured(
                $"Kind=Blob;Blob:Endpoint=http://localhost:10000/devstoreaccount1/;Blob:Container=files;Blob:Key={Key};PublicUrl=https://certbot.example/bot"
            )
        );

        Assert.Equal("http://127.0.0.1:10000/devstoreaccount1/files", stood.Blob?.ContainerUrl.AbsoluteUri);
        Assert.Equal("devstoreaccount1", stood.Blob?.Account);
        Assert.Equal("https://certbot.example/bot/", stood.PublicUrl?.AbsoluteUri);
        Assert.DoesNotContain(Key, stood.ToString(), StringComparison.Ordinal);

        var real = FilesSettingsReader.Read(Configured($"Kind=Blob;{Account};Blob:Container=files")).Blob;
        Assert.Equal("https://acme.blob.core.windows.net/files", real?.ContainerUrl.AbsoluteUri);
        Assert.Equal("acme", real?.Account);
        Assert.Null(real?.Key);
    }

    private static ConfigurationReader Configured(string given) =>
        new(
            new ConfigurationBuilder()
                .AddInMemoryCollection(Pairs(given).Select(s => s.Split('=', 2)).Select(s => KeyValuePair.Create($"Files:{s[0]}", (string?)s[1])))
                .Build()
        );

    /// <summary>Splits at semicolons, except at the one before AccountKey, which is part of a value.</summary>
    private static IEnumerable<string> Pairs(string given) =>
        given
            .Replace(";AccountKey", "\u0001AccountKey", StringComparison.Ordinal)
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Replace('\u0001', ';'));
}
