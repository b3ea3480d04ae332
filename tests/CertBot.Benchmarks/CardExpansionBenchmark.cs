using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using CertBot.Cards.Templating;

namespace CertBot.Benchmarks;

/// <summary>
/// The cost of a card: a review card with its facts, three materials, five findings and four buttons, expanded from a template that was parsed once. Compared
/// with copying the same card, which is the lower bound for any implementation, and with parsing its text.
/// </summary>
[MemoryDiagnoser]
public class CardExpansionBenchmark
{
    private const string Template = """
        {"type":"AdaptiveCard","version":"1.5","$schema":"http://adaptivecards.io/schemas/adaptive-card.json",
         "body":[
          {"type":"TextBlock","size":"large","weight":"bolder","wrap":true,"text":"${t.title}: ${listing.name} ${listing.version}"},
          {"type":"TextBlock","isSubtle":true,"wrap":true,"$when":"${exists(claimedBy)}","text":"${t.claimedBy} ${claimedBy.name}"},
          {"type":"FactSet","facts":[{"$data":"${facts}","title":"${name}","value":"${value}"}]},
          {"type":"Container","style":"emphasis","items":[
            {"type":"TextBlock","weight":"bolder","text":"${t.requirement}"},
            {"type":"TextBlock","wrap":true,"text":"${criterion.requirement}"},
            {"type":"TextBlock","wrap":true,"isSubtle":true,"text":"${criterion.procedure}"}]},
          {"type":"Container","items":[
            {"type":"TextBlock","wrap":true,"$data":"${materials}","text":"${$index + 1}. [${name}](${url})"}]},
          {"type":"Container","$when":"${count(findings) > 0}","items":[
            {"type":"ColumnSet","$data":"${findings}","columns":[
              {"type":"Column","width":"auto","items":[{"type":"TextBlock","text":"${severity}","color":"${if(severity == 'error', 'attention', 'warning')}"}]},
              {"type":"Column","width":"stretch","items":[{"type":"TextBlock","wrap":true,"text":"${rule}: ${place}"}]}]}]}],
         "actions":[
          {"type":"Action.Submit","title":"${t.pass}","data":{"verb":"pass","id":"${id}","revision":"${revision}"}},
          {"type":"Action.Submit","title":"${t.needsWork}","data":{"verb":"needsWork","id":"${id}","revision":"${revision}"}},
          {"type":"Action.Submit","title":"${t.ask}","data":{"verb":"ask","id":"${id}","revision":"${revision}"}},
          {"type":"Action.Submit","$when":"${criterion.optional}","title":"${t.notApplicable}","data":{"verb":"notApplicable","id":"${id}","revision":"${revision}"}}]}
        """;

    private const string Data = """
        {"id":"app:acme-sync","revision":7,"listing":{"name":"Acme Sync","version":"2.1"},"claimedBy":{"name":"Ann"},
         "t":{"title":"Code quality and security","claimedBy":"In review by","requirement":"Requirement","pass":"Pass","needsWork":"Needs work","ask":"Ask the vendor","notApplicable":"Not applicable"},
         "criterion":{"requirement":"No prohibited or deprecated customization methods","procedure":"Experts read the findings and the sources they name.","optional":true},
         "facts":[{"name":"Stage","value":"Definition of Done"},{"name":"Vendor","value":"Acme"},{"name":"Since","value":"5 May 2026"},{"name":"Promised","value":"14 May 2026"}],
         "materials":[{"name":"Package","url":"https://files.example/1"},{"name":"Setup guide","url":"https://files.example/2"},{"name":"Test report","url":"https://files.example/4"}],
         "findings":[
          {"severity":"error","rule":"sql-in-source","place":"AcmeSync/Schemas/Contact.cs:31"},{"severity":"warning","rule":"deprecated-call","place":"AcmeSync/Schemas/Page.js:12"},
          {"severity":"warning","rule":"deprecated-call","place":"AcmeSync/Schemas/Page.js:77"},{"severity":"warning","rule":"no-prefix","place":"AcmeSync/Schemas/Sync"},
          {"severity":"error","rule":"plain-password","place":"AcmeSync/Resources/settings.xml:3"}]}
        """;

    private readonly JsonNode _template = Read(Template);
    private readonly JsonNode _data = Read(Data);
    private readonly CardTemplate _parsed = CardTemplate.Parse(Read(Template));
    private readonly JsonNode _card;
    private readonly string _text;

    public CardExpansionBenchmark()
    {
        _card = _parsed.Expand(_data) ?? throw new InvalidOperationException("The card is empty.");
        _text = _card.ToJsonString();
    }

    [Benchmark(Baseline = true)]
    public JsonNode CopyTheCard() => _card.DeepClone();

    [Benchmark]
    public JsonNode? ParseTheCard() => JsonNode.Parse(_text)?.DeepClone();

    [Benchmark]
    public JsonNode? Expand() => _parsed.Expand(_data);

    [Benchmark]
    public JsonNode? ParseTheTemplateAndExpand() => CardTemplate.Parse(_template).Expand(_data);

    private static JsonNode Read(string json) => JsonNode.Parse(json) ?? throw new InvalidOperationException("No JSON.");
}
