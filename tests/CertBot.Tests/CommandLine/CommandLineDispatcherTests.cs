using CertBot.CommandLine;
using CertBot.Store.Documents;
using CertBot.Store.Sqlite;
using CertBot.Tests.Kit.Runtime;

namespace CertBot.Tests.CommandLine;

/// <summary>The command line as typed by a person: its output, its error output and its exit code.</summary>
public sealed class CommandLineDispatcherTests : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("certbot-commands");
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("--Data:Folder={0}")]
    [InlineData("--data={0}")]
    [InlineData("--data {0}")]
    public async Task Data_folder_can_be_given_as_setting_or_option(string option)
    {
        await using (var store = SqliteStore.Open(Path.Combine(_folder.FullName, "certbot.db"), new FakeClock()))
        {
            await store.Commit("talk:web:ana", [new Write.Create(new Document("draft", "draft", "{}"))], default);
        }

        Assert.Equal(0, await Run($"audit verify {string.Format(System.Globalization.CultureInfo.InvariantCulture, option, _folder.FullName)}"));
        Assert.Equal("0 histories, 0 good events, 0 faults\n", _output.ToString());
        Assert.Equal(2, await Run($"audit replay nobody --data={_folder.FullName}"));
        Assert.Equal(2, await Run($"audit export nobody --data={_folder.FullName}"));
    }

    [Fact]
    public async Task Store_is_copied_there_and_back_while_a_host_has_it_open()
    {
        var (old, there, back) = (
            Path.Combine(_folder.FullName, "certbot.db"),
            Path.Combine(_folder.FullName, "b", "certbot.db"),
            Path.Combine(_folder.FullName, "back.db")
        );
        await using (var store = SqliteStore.Open(old, new FakeClock()))
        {
            await store.Commit(
                "person:ana",
                [new Write.Create(new Document("person", "person", """{"v":1,"name":"Ана"}""") { Due = new FakeClock().GetCurrentInstant().PlusTicks(1) })],
                default
            );
            Assert.Equal(0, await Run($"store copy --from sqlite:{old} --to=sqlite:{there}"));
        }

        Assert.Equal(0, await Run($"store copy --from sqlite:{there} --to sqlite:{back}"));
        Assert.Contains("1 partitions, 1 documents copied, 0 already there, 0 events verified, 0 faults\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await Run($"audit verify --store sqlite:{back}"));
        Assert.Equal(0, await Run($"store rebuild-lists --data={Path.GetDirectoryName(there)}"));
        Assert.EndsWith("0 rows written, 0 removed, 0 faults\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_error.ToString());

        await using var read = SqliteStore.OpenReadOnly(back, new FakeClock());
        Assert.Equal(new FakeClock().GetCurrentInstant().PlusTicks(1), (await read.Get("person:ana", "person", default))?.Document.Due);
    }

    [Fact]
    public async Task Store_opened_by_a_host_is_not_written_to()
    {
        await using var host = SqliteStore.Open(Path.Combine(_folder.FullName, "certbot.db"), new FakeClock());

        Assert.Equal(2, await Run($"store rebuild-lists --data={_folder.FullName}"));
        Assert.EndsWith("certbot.db: another CertBot uses this file\n", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeated_option_is_accepted()
    {
        await using (SqliteStore.Open(Path.Combine(_folder.FullName, "certbot.db"), new FakeClock())) { }

        Assert.Equal(2, await Run($"audit replay replay --Data:Folder={_folder.FullName}"));
        Assert.Equal("there is no such application\n", _error.ToString());
    }

    [Theory]
    [InlineData("audit", "Required command was not provided.")]
    [InlineData("bogus", "Unrecognized command or argument 'bogus'.")]
    [InlineData("audit verify --data=/nowhere/at-all", "/nowhere/at-all/certbot.db: there is no store here, or it may not be opened")]
    [InlineData("store", "Required command was not provided.")]
    [InlineData("store copy --from sqlite:/nowhere/a.db --to sqlite:/nowhere/b.db", "/nowhere/a.db: there is no store here, or it may not be opened")]
    [InlineData("store copy --from mongo --to cosmos", "--from: 'mongo' is neither sqlite:PATH nor cosmos")]
    [InlineData("store copy --from sqlite: --to cosmos", "--from: 'sqlite:' is neither sqlite:PATH nor cosmos")]
    [InlineData("store copy --from sqlite:a.db --to Sqlite:b.db", "--to: 'Sqlite:b.db' is neither sqlite:PATH nor cosmos")]
    [InlineData("store copy --from sqlite:a.db --to sqlite:./a.db", "a.db: this is the store to be copied")]
    [InlineData("store copy --from cosmos --to sqlite:/nowhere/b.db", "Store:Cosmos:Endpoint is missing")]
    [InlineData("store rebuild-lists --store cosmos", "Store:Cosmos:Endpoint is missing")]
    [InlineData("audit verify --store nonsense", "--store: 'nonsense' is neither sqlite:PATH nor cosmos")]
    [InlineData("store rebuild-lists --data=/proc/nowhere", "this folder cannot be written to")]
    [InlineData("card task", "Option '--data' is required.")]
    [InlineData("card expand --data=/nowhere", "There is no card \"expand\".")]
    [InlineData("card nonsense --data=/nowhere", "There is no card \"nonsense\".")]
    [InlineData("serve --Store:Kind=Mongo", "Store:Kind: 'Mongo' is not known; Sqlite and Cosmos are.")]
    [InlineData("--Urls=nonsense", "Urls: 'nonsense' is not an http address like http://localhost:3978.")]
    [InlineData("serve --Web:Enabled=true --Urls=http://0.0.0.0:3978", "Web:Enabled is for Development only: the built-in chat asks nobody who they are.")]
    public async Task Invalid_arguments_exit_with_two_and_one_line(string line, string text)
    {
        Assert.Equal(2, await Run(line));
        Assert.Contains(text, _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    private Task<int> Run(string line) => CommandLineDispatcher.Run(line.Split(' '), _output, _error);
}
