using System.Text;
using System.Xml;
using System.Xml.XPath;
using CertBot.Cards.Templating.Expressions;

namespace CertBot.Cards.Templating.Functions;

/// <summary>XML made from values, and looked into by XPath. No document type, no entity, no file is ever read for it.</summary>
internal static class XmlText
{
    private const int MaximumPath = 1000;

    public static Value Select(string xml, string path, Budget budget)
    {
        budget.Characters(xml.Length * 8L);
        if (path.Length > MaximumPath)
        {
            return Value.Error("the path is too long");
        }

        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = 1_000_000,
        };
        using var reader = XmlReader.Create(new StringReader(xml.TrimStart()), settings);
        var document = new CountedNavigator(new XPathDocument(reader).CreateNavigator(), budget);
        switch (document.Evaluate(path))
        {
            case XPathNodeIterator nodes:
                List<Value> found = [];
                foreach (XPathNavigator node in nodes)
                {
                    found.Add(Value.Of(Written(node, budget)));
                }

                return found.Count == 0 ? Value.Error("nothing is found by the path") : Value.Of([.. found]);
            case double number:
                return Value.Of(number);
            case bool truth:
                return Value.Of(truth);
            case string text:
                budget.Characters(text.Length);
                return Value.Of(text);
            default:
                return Value.Error("nothing is found by the path");
        }
    }

    public static Value Write(Value of, Budget budget)
    {
        if (!of.IsMap)
        {
            return of.IsError ? of : Value.Error("not an object");
        }

        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        foreach (var (name, value) in of.Fields())
        {
            Element(text, name, value, 0, budget);
        }

        budget.Characters(text.Length);
        return Value.Of(text.ToString().Trim());
    }

    private static void Element(StringBuilder text, string name, Value value, int depth, Budget budget)
    {
        if (value.IsList)
        {
            foreach (var item in value.Items(budget))
            {
                Element(text, name, item, depth, budget);
            }

            return;
        }

        XmlConvert.VerifyName(name);
        budget.Nodes(1);
        budget.Characters((depth * 4) + (name.Length * 2));
        text.Append(' ', depth * 2).Append('<').Append(name).Append('>');
        if (value.IsMap)
        {
            text.Append('\n');
            foreach (var (inner, field) in value.Fields())
            {
                Element(text, inner, field, depth + 1, budget);
            }

            text.Append(' ', depth * 2);
        }
        else
        {
            var plain = ValueText.Plain(value, budget);
            budget.Characters(plain.Length * 6L);
            text.Append(System.Security.SecurityElement.Escape(plain));
        }

        text.Append("</").Append(name).Append(">\n");
    }

    private static string Written(XPathNavigator node, Budget budget)
    {
        switch (node.NodeType)
        {
            case XPathNodeType.Element or XPathNodeType.Root:
                var text = new StringBuilder();
                using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment }))
                {
                    node.WriteSubtree(writer);
                }

                budget.Characters(text.Length);
                return text.ToString();
            case XPathNodeType.Attribute:
                return $"{node.Name}=\"{System.Security.SecurityElement.Escape(node.Value)}\"";
            default:
                return node.Value;
        }
    }
}
