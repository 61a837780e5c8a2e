"""Prints random SAM templates with what the SAM translator makes of them: one line of JSON for each.

Set before: SEED, the number of the first template, and COUNT. A line has `seed`, `template`, and `output` or `errors`; the
region is us-east-1 and the parameter P2 has the value p2. The templates are made of the models of the schema of the
package: each property of each type and event has its turn, with values of its type, and more often with values that make
sense for its name. One in seven has one value that is wrong.
"""

import copy
import json
import logging
import random
import types
import typing

import boto3
from samtranslator.compat import pydantic
from samtranslator.internal.schema_source import common, schema
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.plugins.application.serverless_app_plugin import ServerlessAppPlugin
from samtranslator.policy_template_processor.processor import PolicyTemplatesProcessor
from samtranslator.translator.transform import transform

REGION = "us-east-1"
ATTRIBUTES = ["Connectors", "DependsOn", "DeletionPolicy", "Metadata", "UpdateReplacePolicy", "Condition", "IgnoreGlobals"]
# What depends on the time of the day.
LEFT_OUT = [*ATTRIBUTES, "AlwaysDeploy"]
OTHERS = {"Q": "AWS::SQS::Queue", "Bucket": "AWS::S3::Bucket", "Pool": "AWS::Cognito::UserPool", "Topic": "AWS::SNS::Topic"}
SAM = "AWS::Serverless::"
TYPES = {
    typing.get_args(typing.get_type_hints(model)["Type"])[0]: model for model in typing.get_args(schema.Resources)
}
GLOBALS = {name: field.type_ for name, field in schema.Globals.__fields__.items()}
# Connectors have a generator of their own, by their profiles.
KINDS = [name for name in TYPES if name != SAM + "Connector"]
COMMON = [SAM + "Function"] * 8 + [SAM + "Api"] * 5 + [SAM + "HttpApi"] * 4 + [SAM + "StateMachine"] * 3

ROLE = "arn:aws:iam::123456789012:role/r"
STATEMENT = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
SWAGGER = {"swagger": "2.0", "info": {"title": "t"}, "paths": {"/x": {"get": {}}}}
OPEN_API = {"openapi": "3.0.1", "info": {"title": "t"}, "paths": {"/x": {"get": {"responses": {}}}}}
FUNCTION_ARN = {"Fn::GetAtt": ["Function1", "Arn"]}
QUEUE_ARN = {"Fn::GetAtt": ["Q", "Arn"]}

# Values that make sense for a property of a name, wherever it is.
VALUES = {
    "ApiId": [{"Ref": "HttpApi1"}],
    "ApiKeyRequired": [True, False],
    "Architectures": [["arm64"], ["x86_64"], ["arm64", "x86_64"]],
    "AssumeRolePolicyDocument": [{"Version": "2012-10-17", "Statement": []}],
    "AuthorizationScopes": [["scope"]],
    "Authorizer": ["A1", "A2", "NONE", "AWS_IAM"],
    "AutoPublishAlias": ["live", "prod-1", "my_alias", {"Ref": "P1"}],
    "BasePath": [["/a", "b-c"], ["x"]],
    "BinaryMediaTypes": [["image~1gif", "a/b"], ["*~1*"]],
    "CodeUri": ["s3://bucket/key", "s3://bucket/key?versionId=3", {"Bucket": "b", "Key": "k", "Version": "v"}],
    "CompatibleArchitectures": [["arm64"]],
    "CompatibleRuntimes": [["python3.12"]],
    "ContentUri": ["s3://bucket/layer.zip", {"Bucket": "b", "Key": "k"}],
    "Cors": ["'*'", {"AllowOrigin": "'x'", "AllowMethods": "'GET'", "MaxAge": "'5'"}, {"AllowMethods": "'GET'"}, {"Ref": "P1"}],
    "CorsConfiguration": [True, {"AllowOrigins": ["*"], "AllowMethods": ["GET"], "MaxAge": 5}],
    "DeadLetterConfig": [{"Type": "SQS"}, {"Type": "SQS", "QueueLogicalId": "Dlq"}, {"Arn": QUEUE_ARN}],
    "DeadLetterQueue": [{"Type": "SQS", "TargetArn": QUEUE_ARN}, {"Type": "SNS", "TargetArn": {"Ref": "Topic"}}],
    "DefaultAuthorizer": ["A1", "A2", "AWS_IAM"],
    "Definition": [{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": FUNCTION_ARN, "End": True}}}],
    "DefinitionBody": [SWAGGER, OPEN_API, {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}}],
    "DefinitionSubstitutions": [{"Function": FUNCTION_ARN, "X": "y"}],
    "DefinitionUri": ["s3://bucket/api.yml", {"Bucket": "b", "Key": "k"}],
    "DestinationConfig": [{"OnFailure": {"Destination": QUEUE_ARN, "Type": "SQS"}}, {"OnFailure": {"Destination": QUEUE_ARN}}],
    "Environment": [{"Variables": {"A": "b", "C": {"Ref": "Q"}}}],
    "FilterCriteria": [{"Filters": [{"Pattern": "{}"}]}],
    "FunctionUrlConfig": [{"AuthType": "NONE"}, {"AuthType": "AWS_IAM", "Cors": {"AllowOrigins": ["*"]}}],
    "GatewayResponses": [{"DEFAULT_4XX": {"StatusCode": "400", "ResponseParameters": {"Headers": {"A": "'b'"}}}}],
    "Handler": ["app.handler"],
    "ImageUri": ["123456789012.dkr.ecr.us-east-1.amazonaws.com/name:tag"],
    "InlineCode": ["print(1)"],
    "KafkaBootstrapServers": [["a:1", "b:2"]],
    "Location": ["s3://b/app.yaml"],
    "Method": ["get", "GET", "post", "any", "put"],
    "MethodSettings": [[{"HttpMethod": "*", "ResourcePath": "/*", "LoggingLevel": "INFO"}]],
    "Models": [{"User": {"type": "object", "properties": {"a": {"type": "string"}}}}],
    "OnFailure": [{"Type": "SQS"}, {"Type": "SNS", "Destination": {"Ref": "Topic"}}, {"Type": "Lambda", "Destination": FUNCTION_ARN}],
    "OnSuccess": [{"Type": "SQS"}, {"Type": "EventBridge", "Destination": "arn"}, {"Type": "S3Bucket", "Destination": "arn"}],
    "OpenApiVersion": ["3.0.1", "2.0", "3.0.3", 3.0],
    "PackageType": ["Zip", "Image"],
    "Path": ["/", "/x", "/x/{id}", "/y/{proxy+}", "/z/a"],
    "Pattern": [{"source": ["a"]}],
    "PermissionsBoundary": ["arn:aws:iam::123456789012:policy/b"],
    "Policies": [
        "AWSLambdaExecute",
        ["AmazonS3ReadOnlyAccess", "arn:aws:iam::aws:policy/X"],
        [{"S3ReadPolicy": {"BucketName": "b"}}],
        [{"SQSPollerPolicy": {"QueueName": {"Fn::GetAtt": ["Q", "QueueName"]}}}, {"Statement": [STATEMENT]}],
        {"Statement": [STATEMENT]},
        [{"Fn::If": ["C1", "A", {"Ref": "AWS::NoValue"}]}],
    ],
    "PrimaryKey": [{"Name": "id", "Type": "String"}, {"Name": "id", "Type": "Number"}],
    "ProvisionedConcurrencyConfig": [{"ProvisionedConcurrentExecutions": 1}],
    "Queue": [QUEUE_ARN, "arn:aws:sqs:us-east-1:123456789012:q", {"Fn::Sub": "${Q.Arn}"}],
    "Queues": [["q"]],
    "RequestModel": [{"Model": "User"}, {"Model": "User", "Required": True, "ValidateBody": True}],
    "RequestParameters": [["method.request.header.A", {"method.request.querystring.q": {"Required": True, "Caching": False}}]],
    "RestApiId": [{"Ref": "Api1"}],
    "RetentionPolicy": ["Retain", "Delete", "retain"],
    "Role": [ROLE, {"Fn::GetAtt": ["MyRole", "Arn"]}],
    "RoleArn": [ROLE],
    "Runtime": ["python3.12", "nodejs20.x"],
    "Schedule": ["rate(1 minute)"],
    "ScheduleExpression": ["rate(5 minutes)"],
    "SchemaInline": ["type Query { a: String }"],
    "SchemaUri": ["s3://bucket/schema.graphql"],
    "SourceAccessConfigurations": [[{"Type": "BASIC_AUTH", "URI": "arn"}], [{"Type": "VPC_SUBNET", "URI": "subnet:a"}]],
    "SqsSubscription": [True, {"BatchSize": 3, "QueueArn": QUEUE_ARN, "QueueUrl": "https://q"}],
    "StageName": ["Prod", "dev", "Stage", {"Ref": "P1"}],
    "StartingPosition": ["LATEST"],
    "State": ["ENABLED", "DISABLED"],
    "Stream": [{"Fn::GetAtt": ["Stream", "Arn"]}],
    "Tags": [{"a": "b"}, {"k1": {"Ref": "P1"}, "k2": "v"}, {}],
    "Topic": [{"Ref": "Topic"}],
    "Topics": [["t"]],
    "Tracing": ["Active", "PassThrough", "Disabled"],
    "Trigger": ["PreSignUp", ["PreSignUp", "Custom"]],
    "UsagePlan": [{"CreateUsagePlan": "PER_API"}, {"CreateUsagePlan": "SHARED", "Quota": {"Limit": 1}}, {"CreateUsagePlan": "NONE"}],
    "UserPool": [{"Ref": "Pool"}],
    "VpcConfig": [{"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}],
}
REST_AUTHORIZERS = [
    {"UserPoolArn": {"Fn::GetAtt": ["Pool", "Arn"]}},
    {"UserPoolArn": ["arn:a", "arn:b"], "AuthorizationScopes": ["x"]},
    {"FunctionArn": FUNCTION_ARN},
    {"FunctionArn": FUNCTION_ARN, "FunctionPayloadType": "REQUEST", "Identity": {"QueryStrings": ["q"], "ReauthorizeEvery": 9}},
    {"FunctionArn": {"Fn::Sub": "${Function1.Arn}"}, "FunctionInvokeRole": "NONE"},
    {"FunctionArn": "arn:x", "DisableFunctionDefaultPermissions": True},
]
HTTP_AUTHORIZERS = [
    {"JwtConfiguration": {"issuer": "https://i", "audience": ["a"]}, "IdentitySource": "$request.header.Authorization"},
    {"FunctionArn": FUNCTION_ARN, "AuthorizerPayloadFormatVersion": "2.0", "EnableSimpleResponses": True},
    {"FunctionArn": FUNCTION_ARN, "AuthorizerPayloadFormatVersion": "1.0", "Identity": {"Headers": ["A"]}},
    {"FunctionArn": "arn:f", "AuthorizerPayloadFormatVersion": "1.0", "EnableFunctionDefaultPermissions": True},
]
DOMAIN = {
    "BasePath": [["/a", "b-c"], ["x"], "a"],
    "EndpointConfiguration": ["REGIONAL", "EDGE"],
    "Route53": [
        {"HostedZoneId": "Z1"},
        {"HostedZoneName": "example.com.", "EvaluateTargetHealth": True},
        {"HostedZoneId": "Z1", "IpV6": True, "SeparateRecordSetGroup": True},
    ],
    "SecurityPolicy": ["TLS_1_2"],
    "MutualTlsAuthentication": [{"TruststoreUri": "s3://b/t", "TruststoreVersion": "1"}],
    "NormalizeBasePath": [True, False],
}
RESOURCE_POLICY = {
    "CustomStatements": [[{"Action": "execute-api:Invoke", "Resource": ["execute-api:/Prod/GET/x"]}]],
    "IpRangeWhitelist": [["1.2.3.4"]],
    "IpRangeBlacklist": [["1.2.3.4", "5.6.7.0/24"]],
    "SourceVpcWhitelist": [["vpc-1", "vpce-2"]],
    "IntrinsicVpcWhitelist": [[{"Ref": "P1"}]],
    "AwsAccountBlacklist": [["123456789012"]],
}
DEPLOYMENT = {
    "Alarms": [[{"Ref": "Alarm"}]],
    "Hooks": [{"PreTraffic": {"Ref": "Function1"}}],
    "Enabled": [True, False, {"Ref": "P1"}],
    "Role": [ROLE],
    "PassthroughCondition": [True],
}
WRONG = [None, "", 5, True, [], ["a"], {}, {"a": "b"}, {"Ref": "P1"}, {"Ref": "AWS::NoValue"}, "text"]


class Generator:
    """One template."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.kept = self.random.choice([0.08, 0.15, 0.3])
        self.functions = self.random.choice([0, 0.1, 0.25])
        self.names = []
        self.within = ""

    def chance(self, share):
        return self.random.random() < share

    def pick(self, values):
        return copy.deepcopy(self.random.choice(values))

    def template(self):
        resources = {}
        for name, kind in OTHERS.items():
            if self.chance(0.6):
                resources[name] = {"Type": kind, **({"Properties": {}} if self.chance(0.3) else {})}
        kinds = [self.random.choice(COMMON + KINDS) for _ in range(self.random.choice([1, 1, 2, 3]))]
        plan = {f"{kind.rsplit('::', 1)[1]}{at + 1}": kind for at, kind in enumerate(kinds)}
        self.names = [*resources, *plan]
        for name, kind in plan.items():
            resources[name] = self.resource(kind)
        template = {
            "Transform": "AWS::Serverless-2016-10-31",
            "Parameters": {"P1": {"Type": "String", "Default": "value"}, "P2": {"Type": "String"}},
            "Conditions": {"C1": {"Fn::Equals": [{"Ref": "P1"}, "a"]}},
            "Mappings": {"M": {"a": {"b": "mapped"}}},
            "Resources": resources,
        }
        if self.chance(0.3):
            template["Globals"] = self.globals()
            if self.chance(0.3):
                resources[self.names[-1]]["IgnoreGlobals"] = "*"
        if self.chance(0.3):
            name = self.random.choice(self.names)
            uses = [{"Ref": name}, {"Fn::GetAtt": [name, "Arn"]}, {"Fn::Sub": "${" + name + "}"}, {"Ref": "Function1.Version"}]
            template["Outputs"] = {"O": {"Value": self.pick([*uses, {"Ref": "ServerlessRestApi"}, {"Ref": "Api1.Stage"}])}}
        if self.chance(0.15):
            self.spoil(template)
        return template

    def globals(self):
        sections = {}
        for name in self.random.sample(sorted(GLOBALS), self.random.choice([1, 1, 2])):
            self.within = SAM + name
            sections[name] = self.model(GLOBALS[name])
        return sections

    def resource(self, kind):
        self.within = kind
        resource = self.model(TYPES[kind])
        resource["Type"] = kind
        self.mend(kind, resource.setdefault("Properties", {}))
        depends_on = self.random.choice(self.names)
        for name, value, share in [
            ("Condition", "C1", 0.15),
            ("DependsOn", depends_on, 0.12),
            ("DeletionPolicy", "Retain", 0.08),
            ("UpdateReplacePolicy", "Retain", 0.06),
            ("Metadata", {"m": 1}, 0.08),
        ]:
            if self.chance(share):
                resource[name] = value
        return resource

    def mend(self, kind, properties):
        """Makes most resources right."""
        if self.chance(0.06):
            return
        drop = lambda *names: [properties.pop(name, None) for name in names]
        if kind == SAM + "Function":
            if properties.get("PackageType") == "Image":
                properties["ImageUri"] = "image"
                drop("CodeUri", "InlineCode", "Handler", "Runtime", "Layers")
            else:
                drop("ImageUri", "ImageConfig", "CodeUri" if "InlineCode" in properties else "InlineCode")
                properties.update({name: VALUES[name][0] for name in ["Handler", "Runtime"]})
                if "InlineCode" not in properties:
                    properties.setdefault("CodeUri", "s3://bucket/key")
            if "DeploymentPreference" in properties or "ProvisionedConcurrencyConfig" in properties:
                properties.setdefault("AutoPublishAlias", "live")
        if kind in (SAM + "Api", SAM + "HttpApi"):
            drop(self.random.choice(["DefinitionBody", "DefinitionUri"]))
            auth = properties.get("Auth")
            if isinstance(auth, dict) and auth.get("DefaultAuthorizer") in ("A1", "A2"):
                auth.setdefault("Authorizers", self.authorizers())
        if kind == SAM + "StateMachine":
            drop(self.random.choice(["Definition", "DefinitionUri"]), "Policies" if "Role" in properties else "Role")
            if "DefinitionUri" not in properties:
                properties.setdefault("Definition", VALUES["Definition"][0])

    def spoil(self, template):
        """Puts something wrong in the place of one value."""
        places = [it for it in paths(template["Resources"]) if len(it) >= 3]
        if places:
            *holder, key = self.random.choice(places)
            found = template["Resources"]
            for step in holder:
                found = found[step]
            found[key] = self.pick(WRONG)

    def model(self, model, depth=0):
        hints = typing.get_type_hints(model)
        share = self.kept if depth < 4 else 0.15
        fields = [it for it in model.__fields__.items() if it[0] not in LEFT_OUT]
        return {
            name: self.value(hints[name], name, depth) for name, field in fields if field.required or self.chance(share)
        }

    def value(self, hint, name, depth):
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.Literal:
            return self.random.choice(arguments)
        known = self.known(name) if self.chance(0.9) else None
        is_model = isinstance(hint, type) and issubclass(hint, pydantic.BaseModel) and hint is not common.PassThroughProp
        if is_model:
            return known if known is not None and self.chance(0.6) else self.model(hint, depth + 1)
        if known is not None:
            return self.function(known) if self.chance(self.functions * 0.3) else known
        if origin in (typing.Union, types.UnionType):
            choices = [it for it in arguments if it is not type(None)]
            maps = [it for it in choices if typing.get_origin(it) is dict]
            others = [it for it in choices if it not in maps] or choices
            if maps and self.chance(self.functions):
                return self.function("a")
            return self.value(self.random.choice(others), name, depth)
        if origin is list:
            return [self.value(arguments[0], name, depth + 1) for _ in range(self.random.choice([1, 1, 2]))]
        if origin is dict:
            if arguments[1] is typing.Any:
                return self.function("a") if self.chance(0.5) else {"k": "v"}
            keys = ["E1", "E2", "MyEvent"] if name == "Events" else ["K1", "K2", "Keyed"]
            keys = self.random.sample(keys, self.random.choice([1, 1, 2, 3]))
            return {key: self.value(arguments[1], key, depth + 1) for key in keys}
        simple = {str: ["text", "Text2", "a-b"], bool: [True, False], int: [1, 5], float: [1.0, 2.5]}
        anything = ["text", 5, True, {"a": "b"}, ["x"], self.function("a")]
        return self.pick(simple.get(hint, anything))

    def known(self, name):
        """A value that makes sense, or nothing."""
        if name == "Authorizers":
            return self.authorizers()
        if name == "Domain":
            return {"DomainName": "a.example.com", "CertificateArn": "arn:cert", **self.some(DOMAIN)}
        if name == "ResourcePolicy":
            return self.some(RESOURCE_POLICY)
        if name == "DeploymentPreference" and self.within == SAM + "Function":
            kinds = ["Linear10PercentEvery1Minute", "AllAtOnce", {"Ref": "P1"}]
            return {"Type": self.pick(kinds), **self.some(DEPLOYMENT)}
        if name == "Tracing" and self.within == SAM + "StateMachine":
            return {"Enabled": True}
        if name == "Events":
            return None
        if name == "Bucket":
            return {"Ref": "Bucket"}
        return self.pick(VALUES[name]) if name in VALUES else None

    def authorizers(self):
        kinds = HTTP_AUTHORIZERS if self.within == SAM + "HttpApi" else REST_AUTHORIZERS
        return {name: self.pick(kinds) for name in self.random.sample(["A1", "A2"], self.random.choice([1, 2]))}

    def some(self, table):
        return {name: self.pick(values) for name, values in table.items() if self.chance(0.3)}

    def function(self, value):
        """An intrinsic function, maybe one around a value."""
        name = self.random.choice(self.names or ["Other"])
        return self.pick(
            [
                {"Ref": "P1"},
                {"Ref": "AWS::Region"},
                {"Ref": name},
                {"Fn::Sub": "${P1}-x"},
                {"Fn::GetAtt": [name, "Arn"]},
                {"Fn::If": ["C1", value, {"Ref": "AWS::NoValue"}]},
                {"Fn::ImportValue": "exported"},
                {"Fn::FindInMap": ["M", "a", "b"]},
                {"Fn::Join": ["-", ["a", {"Ref": "P1"}]]},
            ]
        )


def paths(value, before=()):
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    for key in keys:
        yield (*before, key)
        yield from paths(value[key], (*before, key))


class NoMorePolicies:
    def load(self):
        return {}


def answer(template):
    try:
        output = transform(copy.deepcopy(template), {"P2": "p2"}, NoMorePolicies())
        return {"output": json.loads(json.dumps(output))}
    except InvalidDocumentException as refused:
        return {"errors": sorted({cause.message for cause in refused.causes})}


def uploaded(plugin, _call, _id, _version, key, _resource):
    """The Serverless Application Repository is not asked."""
    plugin._applications[key] = "https://awsserverlessrepo-changesets-xxx.s3.amazonaws.com/signed-url"


def main():
    logging.disable(logging.CRITICAL)
    session = boto3.Session(region_name=REGION)
    boto3.Session = boto3.session.Session = lambda *_, **__: session
    ServerlessAppPlugin._make_service_call_with_retry = uploaded
    # The package checks its own policy templates anew for each template.
    PolicyTemplatesProcessor._is_valid_templates_dict = staticmethod(lambda *_: True)
    seed, left = SEED, COUNT
    while left:
        template = Generator(seed).template()
        seed += 1
        try:
            line = {"seed": seed - 1, "template": template, **answer(template)}
        except (AttributeError, KeyError, TypeError, ValueError):
            continue  # The translator itself fails.
        print(json.dumps(line, sort_keys=False))
        left -= 1


main()
