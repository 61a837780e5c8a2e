// Commands that clients send, wherever the clients come from.
import { S3Client, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";

const s3 = new S3Client({});
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
let queues: SQSClient | undefined;
const client = (): SQSClient => (queues ??= new SQSClient({}));

namespace Topics {
  const topics = new SNSClient({});
  export const publish = (Message: string) => topics.send(new PublishCommand({ TopicArn: process.env.TOPIC!, Message }));
}

class Bus {
  constructor(private readonly events = new EventBridgeClient({})) {}
  put = (source: string) =>
    this.events.send(new PutEventsCommand({ Entries: [{ EventBusName: process.env.BUS, Source: source }] }));
}

export const handler = async (event: { key: string }): Promise<void> => {
  const input = { Bucket: process.env.BUCKET as string, Key: event.key };
  await s3.send(new GetObjectCommand(input));
  const command = new PutObjectCommand({ ...input, Body: "" });
  await s3.send(command);
  await client().send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: "a" }));
  await documents.send(new GetCommand({ TableName: process.env.TABLE, Key: { id: 1 } }));
  await documents.send(new PutCommand({ TableName: process.env.TABLE, Item: { id: 1 } }));
  await Topics.publish("a");
  await new Bus().put("shop");
};
